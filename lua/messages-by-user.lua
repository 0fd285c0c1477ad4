#!lua flags=no-writes
-- Read a page of one user's messages in a live instance, oldest first, if the reader may enter it.
--
-- Returns
--   { 'OK', messages }          up to `limit` stream entries after the number
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'NOT_ALLOWED' }           the instance is not public and the audience lacks the e-mail

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[4] -- sorted set by lex  userID:seq (16 digits)
local email = ARGV[1]
local admin = ARGV[2] -- 1 for a reader of every meeting
local userID = ARGV[3] -- the author
local after = ARGV[4] -- a seq
local limit = ARGV[5]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic')
if not instance[1] or now < tonumber(instance[1]) or now >= tonumber(instance[2]) then return { 'MEETING_NOT_ACTIVE' } end
if instance[3] == '0' and admin ~= '1' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'NOT_ALLOWED' } end

local first = '(' .. userID .. ':' .. string.format('%016d', after)
local last = '(' .. userID .. ';' -- the byte after the colon
local page = {}
for n, author in ipairs(redis.call('ZRANGE', authorsKey, first, last, 'BYLEX', 'LIMIT', 0, limit)) do
  local seq = author:match(':0*(%d+)$')
  page[n] = redis.call('XRANGE', messagesKey, seq, seq)[1]
end
return { 'OK', page }
