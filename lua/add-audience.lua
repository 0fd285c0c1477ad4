#!lua
-- Add a chunk of e-mails to the audience of an open instance.
--
-- Returns
--   { 'OK' }       the e-mails are in the audience
--   { 'STALE' }    somebody else is bringing the instance in line, or it is gone; nothing is written

local instanceKey = KEYS[1] -- hash  attempt
local audienceKey = KEYS[2] -- set  e-mails
local attempt = ARGV[1]
local emails = ARGV[2] -- JSON array, at most 1000

if redis.call('HGET', instanceKey, 'attempt') ~= attempt then return { 'STALE' } end

redis.call('SADD', audienceKey, unpack(cjson.decode(emails)))
return { 'OK' }
