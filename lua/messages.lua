#!lua flags=no-writes
-- Read a page of the messages of a live instance, oldest first.
--
-- Returns
--   { 'OK', messages }          up to `limit` stream entries
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_ALLOWED' }           the instance is not public and the e-mail is not in its audience

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp, requestID
local email = ARGV[1] -- of the reader; empty for an admin
local admin = ARGV[2] -- 1 for a reader who may see every meeting, otherwise 0
local after = ARGV[3] -- seq of the last message on the previous page; 0 for the first page
local limit = ARGV[4]

local now = readClock()
local fromdatetime, todatetime, isPublic =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'NOT_ALLOWED' } end

return { 'OK', redis.call('XRANGE', messagesKey, '(' .. after .. '-0', '+', 'COUNT', limit) }
