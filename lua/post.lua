#!lua
-- Record what a participant of a live instance says.
--
-- Returns
--   { 'OK', seq, timestamp }    the message stands, by this request now or when it was first made
--   { 'REQUEST_ID_REUSED' }     the user's requestID was answered for something else, or for another body
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'NOT_JOINED' }            the user is not in

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[4] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[5] -- hash  userID:requestID to "verb seq timestamp"
local eventsKey = KEYS[6] -- channel  JSON array of changes
local userID = ARGV[1]
local requestID = ARGV[2]
local body = ARGV[3]

local request = userID .. ':' .. requestID
local answer = redis.call('HGET', requestsKey, request)
if answer then
  local seq, timestamp = answer:match('^post (%d+) (%d+)$')
  if not seq then return { 'REQUEST_ID_REUSED' } end
  local fields = redis.call('XRANGE', messagesKey, seq, seq)[1][2]
  if fields[4] ~= body then return { 'REQUEST_ID_REUSED' } end
  return { 'OK', seq, timestamp }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime')
if not window[1] or now < tonumber(window[1]) or now >= tonumber(window[2]) then return { 'MEETING_NOT_ACTIVE' } end
if not redis.call('ZSCORE', participantsKey, userID) then return { 'NOT_JOINED' } end

-- Numbers become text once: Lua and Redis would do it anew, and slowly, in each of the lines below.
local seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
local timestamp = string.format('%d', now)
redis.call('XADD', messagesKey, seq .. '-0', 'userID', userID, 'body', body, 'timestamp', timestamp)
redis.call('ZADD', authorsKey, 0, userID .. ':' .. string.format('%016d', seq))
redis.call('HSET', requestsKey, request, 'post ' .. seq .. ' ' .. timestamp)
redis.call('SPUBLISH', eventsKey, '[{"type":"posted","seq":' .. seq .. ',"userID":' .. userID ..
  ',"timestamp":' .. timestamp .. ',"body":' .. cjson.encode(body) .. '}]')
return { 'OK', seq, timestamp }
