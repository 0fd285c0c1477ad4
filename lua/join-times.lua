#!lua flags=no-writes
-- Read when the participants of a live instance joined, for a list of the meetings that a reader may enter.
--
-- Returns
--   { 'OK', title, userID, seq, timestamp, ... }    the title, then three fields for each join on the page
--   { 'HIDDEN' }                                    the instance is not live, or the reader may not enter it

local instanceKey = KEYS[1] -- hash  title, isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local email = ARGV[1] -- of the reader; empty for an admin
local admin = ARGV[2] -- 1 for a reader who may see every meeting, otherwise 0
local after = ARGV[3] -- seq of the last join on the previous page; 0 for the first page
local limit = ARGV[4]

local now = readClock()
local fromdatetime, todatetime, isPublic, title =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'title'))
if not isLive(now, fromdatetime, todatetime) then return { 'HIDDEN' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'HIDDEN' } end

local page = redis.call('ZRANGE', participantsKey, '(' .. after, '+inf', 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
local reply = { 'OK', title }
for n = 1, #page, 2 do
  local userID, seq = page[n], page[n + 1]
  reply[#reply + 1] = userID
  reply[#reply + 1] = seq
  reply[#reply + 1] = readField(logKey, seq, 'timestamp')
end
return reply
