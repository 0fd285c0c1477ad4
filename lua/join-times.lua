#!lua flags=no-writes
-- Read when the current participants of a live instance joined, for a list of what a reader may enter.
--
-- Returns
--   { 'OK', title, userID, seq, timestamp, ... }    the latest join of each on the page
--   { 'HIDDEN' }                                    not live now, or not for this reader

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason
local email = ARGV[1]
local admin = ARGV[2] -- 1 for a reader of every meeting
local after = ARGV[3] -- a seq
local limit = ARGV[4]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'title')
if not instance[1] or now < tonumber(instance[1]) or now >= tonumber(instance[2]) then return { 'HIDDEN' } end
if instance[3] == '0' and admin ~= '1' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'HIDDEN' } end

local page = redis.call('ZRANGE', participantsKey, '(' .. after, '+inf', 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
local reply = { 'OK', instance[4] }
for n = 1, #page, 2 do
  local seq = page[n + 1]
  reply[#reply + 1] = page[n]
  reply[#reply + 1] = seq
  reply[#reply + 1] = redis.call('XRANGE', logKey, seq, seq)[1][2][6]
end
return reply
