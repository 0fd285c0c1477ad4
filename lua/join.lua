#!lua
-- Let a user into a live instance.
--
-- Returns
--   { 'OK', seq, timestamp }    the user is in, by this request now or when it was first made
--   { 'REQUEST_ID_REUSED' }     the user's requestID was answered for something else
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'ALREADY_JOINED' }        the user is in
--   { 'USER_UNKNOWN' }          the user has no e-mail on record
--   { 'NOT_ALLOWED' }           the instance is not public and the audience lacks the e-mail

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms), seq
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason
local requestsKey = KEYS[5] -- hash  userID:requestID to "verb seq timestamp"
local leasesKey = KEYS[6] -- sorted set  userID:seq by when the lease of that join runs out
local eventsKey = KEYS[7] -- channel  JSON array of changes
local userID = ARGV[1]
local email = ARGV[2] -- empty when there is no such user
local requestID = ARGV[3]
local lease = ARGV[4] -- s; empty for a join that stands until leave or end

local request = userID .. ':' .. requestID
local answer = redis.call('HGET', requestsKey, request)
if answer then
  local seq, timestamp = answer:match('^join (%d+) (%d+)$')
  if not seq then return { 'REQUEST_ID_REUSED' } end
  return { 'OK', seq, timestamp }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic')
if not instance[1] or now < tonumber(instance[1]) or now >= tonumber(instance[2]) then return { 'MEETING_NOT_ACTIVE' } end
if redis.call('ZSCORE', participantsKey, userID) then return { 'ALREADY_JOINED' } end
if email == '' then return { 'USER_UNKNOWN' } end
if instance[3] == '0' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'NOT_ALLOWED' } end

-- Numbers become text once: Lua and Redis would do it anew, and slowly, in each of the lines below.
local seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
local timestamp = string.format('%d', now)
redis.call('ZADD', participantsKey, seq, userID)
if lease == '' then
  redis.call('XADD', logKey, seq .. '-0', 'userID', userID, 'eventType', 'join', 'timestamp', timestamp, 'reason', '')
else
  redis.call('XADD', logKey, seq .. '-0', 'userID', userID, 'eventType', 'join', 'timestamp', timestamp, 'reason', '',
    'lease', lease)
  redis.call('ZADD', leasesKey, now + lease * 1000, userID .. ':' .. seq)
end
redis.call('HSET', requestsKey, request, 'join ' .. seq .. ' ' .. timestamp)
redis.call('SPUBLISH', eventsKey,
  '[{"type":"joined","seq":' .. seq .. ',"userID":' .. userID .. ',"timestamp":' .. timestamp .. '}]')
return { 'OK', seq, timestamp }
