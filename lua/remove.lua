#!lua flags=allow-oom
-- Take a user out of a live instance, as its host asks.
--
-- Returns
--   { 'OK', seq, timestamp }    the user was taken out, by this call or by an earlier one with the same requestID
--   { 'REQUEST_ID_REUSED' }     the actor has already used this requestID for something else or for another user
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_JOINED' }            the user is not in
--   { 'NOT_ALLOWED' }           the actor does not manage the meeting
--   { 'TARGET_IS_HOST' }        the user is a host of the meeting

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq, generation
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local requestsKey = KEYS[4] -- hash  actorID:requestID to "remove seq timestamp userID"
local eventsKey = KEYS[5] -- channel  JSON array of changes
local actorID = ARGV[1]
local requestID = ARGV[2]
local userID = ARGV[3] -- of who is taken out
local manages = ARGV[4] -- 1 if the actor manages the meeting, otherwise 0
local isHost = ARGV[5] -- 1 if the user is a host of the meeting, otherwise 0

local request = actorID .. ':' .. requestID
local answer, seq, timestamp = recall(requestsKey, request, 'remove')
local repeated = seq and answer:match('(%d+)$') == userID
if answer and not repeated then return { 'REQUEST_ID_REUSED' } end
if answer then return { 'OK', seq, timestamp } end
local now = readClock()
local fromdatetime, todatetime, generation, last =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'generation', 'seq'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if not redis.call('ZSCORE', participantsKey, userID) then return { 'NOT_JOINED' } end
if manages == '0' then return { 'NOT_ALLOWED' } end
if isHost == '1' then return { 'TARGET_IS_HOST' } end

seq = string.format('%d', last + 1)
timestamp = string.format('%d', now)
redis.call('HSET', instanceKey, 'seq', seq)
redis.call('ZREM', participantsKey, userID)
-- With the actor, whose request it is, so that a restored instance knows a retry, and the record who did it.
redis.call('XADD', logKey, seq .. '-0',
  'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'removed', 'requestID', request)
redis.call('HSET', requestsKey, request, 'remove ' .. seq .. ' ' .. timestamp .. ' ' .. userID)
redis.call('SPUBLISH', eventsKey,
  '[{"type":"left","seq":' .. seq .. ',"generation":' .. generation .. ',"userID":' .. userID ..
  ',"timestamp":' .. timestamp .. ',"reason":"removed"}]')
return { 'OK', seq, timestamp }
