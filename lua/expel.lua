#!lua flags=allow-oom
-- Remove those of some users who are in an instance and may not enter it any more, each with a leave now.
--
-- Returns
--   { 'OK', removed, seq }    how many were removed, and the number of the last leave, empty if there is none
--   { 'STALE' }               somebody else is bringing the instance in line, or it is gone; nothing is written
--   { 'ENDED' }               its end has passed: teardown removes everybody; nothing is written

local instanceKey = KEYS[1] -- hash  isPublic, todatetime (ms), seq, generation, attempt
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local eventsKey = KEYS[5] -- channel  JSON array of changes
local attempt = ARGV[1]
local people = ARGV[2] -- JSON array of [userID, e-mail], at most 150; the e-mail is empty if there is no such user

local now = readClock()
local current, isPublic, todatetime, generation =
  unpack(redis.call('HMGET', instanceKey, 'attempt', 'isPublic', 'todatetime', 'generation'))
if current ~= attempt then return { 'STALE' } end
if now - todatetime >= 0 then return { 'ENDED' } end

local seq = ''
local timestamp = string.format('%d', now)
local events = {}
for _, person in ipairs(cjson.decode(people)) do
  local userID, email = unpack(person)
  if redis.call('ZSCORE', participantsKey, userID) and not mayEnter(isPublic, audienceKey, email) then
    seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
    redis.call('ZREM', participantsKey, userID)
    redis.call('XADD', logKey, seq .. '-0',
      'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'uninvited', 'requestID', '')
    events[#events + 1] = '{"type":"left","seq":' .. seq .. ',"generation":' .. generation ..
      ',"userID":' .. userID .. ',"timestamp":' .. timestamp .. ',"reason":"uninvited"}'
  end
end
if #events > 0 then redis.call('SPUBLISH', eventsKey, '[' .. table.concat(events, ',') .. ']') end
return { 'OK', #events, seq }
