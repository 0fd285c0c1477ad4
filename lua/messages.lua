#!lua flags=no-writes
-- Read a page of a live instance's messages, oldest first, if the reader may enter it.
--
-- Returns
--   { 'OK', messages }          up to `limit` stream entries after the number
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'NOT_ALLOWED' }           the instance is not public and the audience lacks the e-mail

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp
local email = ARGV[1]
local admin = ARGV[2] -- 1 for a reader of every meeting
local after = ARGV[3] -- a seq
local limit = ARGV[4]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic')
if not instance[1] or now < tonumber(instance[1]) or now >= tonumber(instance[2]) then return { 'MEETING_NOT_ACTIVE' } end
if instance[3] == '0' and admin ~= '1' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'NOT_ALLOWED' } end

return { 'OK', redis.call('XRANGE', messagesKey, '(' .. after .. '-0', '+', 'COUNT', limit) }
