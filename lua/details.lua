#!lua flags=no-writes
-- Read the details of an instance, live or not, how many are in, and since when a user is, if they are.
--
-- Returns
--   { 'OK', now, title, description, isPublic, fromdatetime, todatetime, participants, joinedAt }    joinedAt or ''
--   { 'GONE', now }                                                                                 not in Redis

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms)
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local userID = ARGV[1]

local now = readClock()
local fromdatetime, todatetime, isPublic, title, description =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'title', 'description'))
if not fromdatetime then return { 'GONE', now } end
local participants, joinedAt = 0, ''
if isLive(now, fromdatetime, todatetime) then
  participants = redis.call('ZCARD', participantsKey)
  local joined = redis.call('ZSCORE', participantsKey, userID)
  if joined then joinedAt = readField(logKey, joined, 'timestamp') end
end

return { 'OK', now, title, description, isPublic, fromdatetime, todatetime, participants, joinedAt }
