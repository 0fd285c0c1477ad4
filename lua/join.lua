#!lua
-- Let a user into a live instance.
--
-- Returns
--   { 'OK', seq, timestamp }    the user joined, by this call or by an earlier one with the same requestID
--   { 'REQUEST_ID_REUSED' }     the user has already used this requestID for something else
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'ALREADY_JOINED' }        the user is in
--   { 'USER_UNKNOWN' }          the user has no e-mail on record
--   { 'NOT_ALLOWED' }           the instance is not public and the e-mail is not in its audience
--   { 'MEETING_FULL' }          the instance has as many changes as it may have

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms), seq, generation
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local requestsKey = KEYS[5] -- hash  userID:requestID to "verb seq timestamp", and for a post its body's SHA-1
local leasesKey = KEYS[6] -- sorted set  userID:seq of a join by when its lease expires (ms)
local eventsKey = KEYS[7] -- channel  JSON array of changes
local userID = ARGV[1]
local email = ARGV[2] -- empty if there is no such user
local requestID = ARGV[3]
local lease = ARGV[4] -- s; empty for a join that needs no renewal
local most = ARGV[5] -- changes that the instance may have; empty for any number

local request = userID .. ':' .. requestID
local answer, seq, timestamp = recall(requestsKey, request, 'join')
if answer and not seq then return { 'REQUEST_ID_REUSED' } end
if answer then return { 'OK', seq, timestamp } end
local now = readClock()
local fromdatetime, todatetime, isPublic, generation, last =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'generation', 'seq'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if redis.call('ZSCORE', participantsKey, userID) then return { 'ALREADY_JOINED' } end
if email == '' then return { 'USER_UNKNOWN' } end
if not mayEnter(isPublic, audienceKey, email) then return { 'NOT_ALLOWED' } end
if most ~= '' and last - most >= 0 then return { 'MEETING_FULL' } end

-- Numbers are formatted once: Lua and Redis would convert them again, slowly, in each of the lines below.
seq = string.format('%d', last + 1)
timestamp = string.format('%d', now)
redis.call('HSET', instanceKey, 'seq', seq)
redis.call('ZADD', participantsKey, seq, userID)
if lease == '' then
  redis.call('XADD', logKey, seq .. '-0', 'userID', userID, 'eventType', 'join', 'timestamp', timestamp, 'reason', '',
    'requestID', requestID)
else
  redis.call('XADD', logKey, seq .. '-0', 'userID', userID, 'eventType', 'join', 'timestamp', timestamp, 'reason', '',
    'requestID', requestID, 'lease', lease)
  redis.call('ZADD', leasesKey, now + lease * 1000, userID .. ':' .. seq)
end
redis.call('HSET', requestsKey, request, 'join ' .. seq .. ' ' .. timestamp)
redis.call('SPUBLISH', eventsKey,
  '[{"type":"joined","seq":' .. seq .. ',"generation":' .. generation .. ',"userID":' .. userID ..
  ',"timestamp":' .. timestamp .. '}]')
return { 'OK', seq, timestamp }
