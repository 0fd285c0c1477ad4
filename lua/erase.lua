#!lua flags=allow-oom
-- Remove an ended instance from Redis, if MySQL has all of it.
--
-- Returns
--   { 'OK' }              none of its keys are left
--   { 'NOT_ARCHIVED' }    Redis has changes after `archivedSeq`, or participants; nothing is removed

local instanceKey = KEYS[1] -- hash  seq
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, lease
local messagesKey = KEYS[5] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[6] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[7] -- hash  userID:requestID to "verb seq timestamp"
local leasesKey = KEYS[8] -- sorted set  userID:seq of a join by when its lease expires (ms)
local archivedSeq = ARGV[1] -- number of the last change in MySQL

local seq = redis.call('HGET', instanceKey, 'seq')
if seq and (seq ~= archivedSeq or redis.call('EXISTS', participantsKey) == 1) then return { 'NOT_ARCHIVED' } end

redis.call('UNLINK', instanceKey, audienceKey, participantsKey, logKey, messagesKey, authorsKey, requestsKey, leasesKey)
return { 'OK' }
