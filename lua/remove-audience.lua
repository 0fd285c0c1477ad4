#!lua flags=allow-oom
-- Remove a chunk of e-mails from the audience of an open instance; who is in stays until expelled.
--
-- Returns
--   { 'OK' }       none of the e-mails is in the audience
--   { 'STALE' }    somebody else is bringing the instance in line, or it is gone; nothing is written

local instanceKey = KEYS[1] -- hash  attempt
local audienceKey = KEYS[2] -- set  e-mails
local attempt = ARGV[1]
local emails = ARGV[2] -- JSON array, at most 1000

if redis.call('HGET', instanceKey, 'attempt') ~= attempt then return { 'STALE' } end

redis.call('SREM', audienceKey, unpack(cjson.decode(emails)))
return { 'OK' }
