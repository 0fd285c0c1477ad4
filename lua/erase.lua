#!lua flags=allow-oom
-- Remove what Redis holds of an ended instance, if MySQL has all of it.
--
-- Returns
--   { 'OK' }               nothing of the instance is left in its slot
--   { 'NOT_ARCHIVED' }     changes above `archivedSeq` or participants are there; nothing is erased

local instanceKey = KEYS[1] -- hash  seq
local audienceKey = KEYS[2]
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4]
local messagesKey = KEYS[5]
local authorsKey = KEYS[6]
local requestsKey = KEYS[7]
local archivedSeq = ARGV[1] -- the number of the last change that MySQL has

local seq = redis.call('HGET', instanceKey, 'seq')
if seq and (seq ~= archivedSeq or redis.call('EXISTS', participantsKey) == 1) then return { 'NOT_ARCHIVED' } end

redis.call('UNLINK', instanceKey, audienceKey, participantsKey, logKey, messagesKey, authorsKey, requestsKey)
return { 'OK' }
