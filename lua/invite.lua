#!lua
-- Add a chunk of e-mails to the audience of an instance that has not ended.
--
-- Returns
--   { 'OK' }       the e-mails are in the audience
--   { 'ENDED' }    now is at or past todatetime; nothing is written

local audienceKey = KEYS[1] -- set  e-mails
local todatetime = ARGV[1] -- ms
local emails = ARGV[2] -- JSON array, at most 1000

local now = readClock()
if now >= tonumber(todatetime) then return { 'ENDED' } end

redis.call('SADD', audienceKey, unpack(cjson.decode(emails)))
return { 'OK' }
