#!lua
-- Record a message from a participant of a live instance.
--
-- Returns
--   { 'OK', seq, timestamp }    the message is recorded, by this call or by an earlier one with the same requestID
--   { 'REQUEST_ID_REUSED' }     the user has already used this requestID for something else or for another body
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_JOINED' }            the user is not in
--   { 'MEETING_FULL' }          the instance has as many changes as it may have

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq, generation
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp, requestID
local authorsKey = KEYS[4] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[5] -- hash  userID:requestID to "verb seq timestamp", and for a post its body's SHA-1
local eventsKey = KEYS[6] -- channel  JSON array of changes
local userID = ARGV[1]
local requestID = ARGV[2]
local body = ARGV[3]
local most = ARGV[4] -- changes that the instance may have; empty for any number

local request = userID .. ':' .. requestID
local digest = redis.sha1hex(body)
local answer, seq, timestamp = recall(requestsKey, request, 'post')
local repeated = seq and answer:sub(-#digest) == digest
if answer and not repeated then return { 'REQUEST_ID_REUSED' } end
if answer then return { 'OK', seq, timestamp } end
local now = readClock()
local fromdatetime, todatetime, generation, last =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'generation', 'seq'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if not redis.call('ZSCORE', participantsKey, userID) then return { 'NOT_JOINED' } end
if most ~= '' and last - most >= 0 then return { 'MEETING_FULL' } end

-- Numbers are formatted once: Lua and Redis would convert them again, slowly, in each of the lines below.
seq = string.format('%d', last + 1)
timestamp = string.format('%d', now)
redis.call('HSET', instanceKey, 'seq', seq)
redis.call('XADD', messagesKey, seq .. '-0',
  'userID', userID, 'body', body, 'timestamp', timestamp, 'requestID', requestID)
redis.call('ZADD', authorsKey, 0, authorMember(userID, seq))
redis.call('HSET', requestsKey, request, 'post ' .. seq .. ' ' .. timestamp .. ' ' .. digest)
redis.call('SPUBLISH', eventsKey, '[{"type":"posted","seq":' .. seq .. ',"generation":' .. generation ..
  ',"userID":' .. userID .. ',"timestamp":' .. timestamp .. ',"body":' .. cjson.encode(body) .. '}]')
return { 'OK', seq, timestamp }
