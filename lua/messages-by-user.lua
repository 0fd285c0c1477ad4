#!lua flags=no-writes
-- Read a page of one user's messages in a live instance, oldest first.
--
-- Returns
--   { 'OK', messages }          up to `limit` stream entries
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_ALLOWED' }           the instance is not public and the e-mail is not in its audience

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp, requestID
local authorsKey = KEYS[4] -- sorted set by lex  userID:seq (16 digits)
local email = ARGV[1] -- of the reader; empty for an admin
local admin = ARGV[2] -- 1 for a reader who may see every meeting, otherwise 0
local userID = ARGV[3] -- of the author
local after = ARGV[4] -- seq of the last message on the previous page; 0 for the first page
local limit = ARGV[5]

local now = readClock()
local fromdatetime, todatetime, isPublic =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'NOT_ALLOWED' } end

local first = '(' .. authorMember(userID, after)
local last = '(' .. userID .. ';' -- the byte after the colon
local page = {}
for n, author in ipairs(redis.call('ZRANGE', authorsKey, first, last, 'BYLEX', 'LIMIT', 0, limit)) do
  local seq = author:match(':0*(%d+)$')
  page[n] = redis.call('XRANGE', messagesKey, seq, seq)[1]
end
return { 'OK', page }
