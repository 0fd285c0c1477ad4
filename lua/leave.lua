#!lua flags=allow-oom
-- Take a user out of a live instance, as the user wishes.
--
-- Returns
--   { 'OK', seq, timestamp }    the user is out, by this request now or when it was first made
--   { 'REQUEST_ID_REUSED' }     the user's requestID was answered for something else
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'NOT_JOINED' }            the user is not in, or in by a later join than the one to be left

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason
local requestsKey = KEYS[4] -- hash  userID:requestID to "verb seq timestamp"
local eventsKey = KEYS[5] -- channel  JSON array of changes
local userID = ARGV[1]
local requestID = ARGV[2]
local joined = ARGV[3] -- the seq of the join to be left; empty for whichever is standing

local request = userID .. ':' .. requestID
local answer = redis.call('HGET', requestsKey, request)
if answer then
  local seq, timestamp = answer:match('^leave (%d+) (%d+)$')
  if not seq then return { 'REQUEST_ID_REUSED' } end
  return { 'OK', seq, timestamp }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime')
if not window[1] or now < tonumber(window[1]) or now >= tonumber(window[2]) then return { 'MEETING_NOT_ACTIVE' } end
local standing = redis.call('ZSCORE', participantsKey, userID)
if not standing or joined ~= '' and joined ~= standing then return { 'NOT_JOINED' } end

-- Numbers become text once: Lua and Redis would do it anew, and slowly, in each of the lines below.
local seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
local timestamp = string.format('%d', now)
redis.call('ZREM', participantsKey, userID)
redis.call('XADD', logKey, seq .. '-0', 'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'left')
redis.call('HSET', requestsKey, request, 'leave ' .. seq .. ' ' .. timestamp)
redis.call('SPUBLISH', eventsKey,
  '[{"type":"left","seq":' .. seq .. ',"userID":' .. userID .. ',"timestamp":' .. timestamp .. ',"reason":"left"}]')
return { 'OK', seq, timestamp }
