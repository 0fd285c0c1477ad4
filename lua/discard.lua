#!lua flags=allow-oom
-- Remove what Redis holds of an instance whose record in MySQL is ahead of it: Redis came back with an earlier state.
--
-- Returns
--   { 'OK' }           nothing of the instance is left in its slot
--   { 'KEPT' }         Redis has all that the record has, or what is there is being restored; nothing is removed

local instanceKey = KEYS[1] -- hash  seq
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason
local messagesKey = KEYS[5] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[6] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[7] -- hash  userID:requestID to "verb seq timestamp"
local leasesKey = KEYS[8] -- sorted set  userID:seq by when the lease of that join runs out
local archivedSeq = ARGV[1] -- the number of the last change that MySQL has

local seq = redis.call('HGET', instanceKey, 'seq')
if not seq or tonumber(seq) >= tonumber(archivedSeq) then return { 'KEPT' } end

redis.call('UNLINK', instanceKey, audienceKey, participantsKey, logKey, messagesKey, authorsKey, requestsKey, leasesKey)
return { 'OK' }
