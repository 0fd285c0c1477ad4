#!lua flags=no-writes
-- Read a page of the messages of a live instance, oldest first.
--
-- Returns
--   { 'OK', more, messages }    up to `limit` stream entries, of about `bytes`; more: 1 if others follow, otherwise 0
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
local bytes = ARGV[5] -- of all entries together; a page has one entry at least

local now = readClock()
local fromdatetime, todatetime, isPublic =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'NOT_ALLOWED' } end

local page, size, last = {}, 0, after .. '-0'
repeat
  -- No more than fit, were every message as long as a message can be.
  local count = math.max(1, math.min(limit - #page + 1, math.floor((bytes - size) / 16000)))
  local entries = redis.call('XRANGE', messagesKey, '(' .. last, '+', 'COUNT', count)
  for _, entry in ipairs(entries) do
    local id, fields = unpack(entry)
    -- An answer has about 100 bytes around what is stored.
    size = size + #table.concat(fields) + 100
    if #page - limit >= 0 or #page > 0 and size - bytes > 0 then return { 'OK', 1, page } end
    page[#page + 1] = entry
    last = id
  end
until #entries < count
return { 'OK', 0, page }
