#!lua flags=allow-oom
-- Let a user leave a live instance.
--
-- Returns
--   { 'OK', seq, timestamp }    the user left, by this call or by an earlier one with the same requestID
--   { 'REQUEST_ID_REUSED' }     the user has already used this requestID for something else
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_JOINED' }            the user is not in, or joined again after the join to be left

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq, generation
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local requestsKey = KEYS[4] -- hash  userID:requestID to "verb seq timestamp", and for a post its body's SHA-1
local eventsKey = KEYS[5] -- channel  JSON array of changes
local userID = ARGV[1]
local requestID = ARGV[2]
local joined = ARGV[3] -- seq of the join to be left; empty for the current one

local request = userID .. ':' .. requestID
local answer, seq, timestamp = recall(requestsKey, request, 'leave')
if answer and not seq then return { 'REQUEST_ID_REUSED' } end
if answer then return { 'OK', seq, timestamp } end
local now = readClock()
local fromdatetime, todatetime, generation, last =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'generation', 'seq'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
local current = redis.call('ZSCORE', participantsKey, userID)
if not current or joined ~= '' and joined ~= current then return { 'NOT_JOINED' } end

-- Numbers are formatted once: Lua and Redis would convert them again, slowly, in each of the lines below.
seq = string.format('%d', last + 1)
timestamp = string.format('%d', now)
redis.call('HSET', instanceKey, 'seq', seq)
redis.call('ZREM', participantsKey, userID)
redis.call('XADD', logKey, seq .. '-0',
  'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'left', 'requestID', requestID)
redis.call('HSET', requestsKey, request, 'leave ' .. seq .. ' ' .. timestamp)
redis.call('SPUBLISH', eventsKey,
  '[{"type":"left","seq":' .. seq .. ',"generation":' .. generation .. ',"userID":' .. userID ..
  ',"timestamp":' .. timestamp .. ',"reason":"left"}]')
return { 'OK', seq, timestamp }
