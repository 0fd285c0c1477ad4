#!lua flags=allow-oom
-- Remove an ended instance from Redis, if MySQL has all of it; the answers to its requests expire some time later.
--
-- Returns
--   { 'OK' }              none of its keys are left, but for `requests`
--   { 'NOT_ARCHIVED' }    Redis has changes after `archivedSeq`, or participants; nothing is removed

local instanceKey = KEYS[1] -- hash  seq, generation
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local messagesKey = KEYS[5] -- stream  <seq>-0: userID, body, timestamp, requestID
local actionsKey = KEYS[6] -- stream  <seq>-0: actionType, actorID, userID, detail, timestamp, requestID
local authorsKey = KEYS[7] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[8] -- hash  userID:requestID to "verb seq timestamp", and for a post its body's SHA-1
local leasesKey = KEYS[9] -- sorted set  userID:seq of a join by when its lease expires (ms)
local generation = ARGV[1] -- of the record
local archivedSeq = ARGV[2] -- number of the last change in MySQL
local remembered = ARGV[3] -- s for which a retry still gets its answer

local seq, current = unpack(redis.call('HMGET', instanceKey, 'seq', 'generation'))
-- A copy that Redis was set back to is older than the record, whatever it holds.
local isOlder = tonumber(current or 0) < tonumber(generation) or tonumber(seq or 0) < tonumber(archivedSeq)
local isWhole = seq == archivedSeq and redis.call('EXISTS', participantsKey) == 0
if seq and not isOlder and not isWhole then return { 'NOT_ARCHIVED' } end

redis.call('UNLINK', instanceKey, audienceKey, participantsKey, logKey, messagesKey, actionsKey, authorsKey, leasesKey)
-- Counted from the first time: a repeated erase prolongs nothing. An older copy may have answers that are void.
redis.call('EXPIRE', requestsKey, seq and isOlder and 0 or remembered, 'NX')
return { 'OK' }
