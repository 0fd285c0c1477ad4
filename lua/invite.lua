#!lua
-- Add a chunk of e-mails to the audience of a claimed instance.
--
-- Returns
--   { 'OK' }            the e-mails are in the audience
--   { 'SUPERSEDED' }    the instance is not claimed for this generation; nothing is written

local instanceKey = KEYS[1] -- hash  generation, claimedAt (ms)
local audienceKey = KEYS[2] -- set  e-mails
local generation = ARGV[1]
local emails = ARGV[2] -- JSON array, at most 1000

local now = readClock()
if redis.call('HGET', instanceKey, 'generation') ~= generation then return { 'SUPERSEDED' } end

redis.call('HSET', instanceKey, 'claimedAt', now)
redis.call('SADD', audienceKey, unpack(cjson.decode(emails)))
return { 'OK' }
