#!lua flags=allow-oom
-- Note what an instance is in line with now, so that the next comparison finds nothing to do.
--
-- Returns
--   { 'OK' }       it is noted
--   { 'STALE' }    somebody else is bringing the instance in line, or it is gone; nothing is written

local instanceKey = KEYS[1] -- hash  revision, audienceSum, fingerprint, attempt
local attempt = ARGV[1]
local revision = ARGV[2] -- of the meeting
local audienceSum = ARGV[3] -- of the audience as it is in Redis now
local fingerprint = ARGV[4] -- of the schedule that is in effect

if redis.call('HGET', instanceKey, 'attempt') ~= attempt then return { 'STALE' } end

redis.call('HDEL', instanceKey, 'attempt')
redis.call('HSET', instanceKey, 'revision', revision, 'audienceSum', audienceSum, 'fingerprint', fingerprint)
return { 'OK' }
