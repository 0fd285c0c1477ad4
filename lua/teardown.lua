#!lua flags=allow-oom
-- Remove up to `limit` participants of an ended instance, each with a leave at todatetime.
--
-- Returns
--   { 'OK', remaining, seq, generation, branches, fromdatetime, todatetime }    how many are still in, the line, the window (ms)
--   { 'NOT_ENDED' }                                                             now is before todatetime; nothing is written
--   { 'GONE' }                                                                  Redis has no such instance

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq, generation, branches, cancelled
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local eventsKey = KEYS[4] -- channel  JSON array of changes
local limit = ARGV[1]

local fromdatetime, todatetime, generation, branches, cancelled =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'generation', 'branches', 'cancelled'))
if not todatetime then return { 'GONE' } end
local now = readClock()
if now < tonumber(todatetime) then return { 'NOT_ENDED' } end

local leaving = redis.call('ZPOPMIN', participantsKey, limit)
local removed = #leaving / 2
local reason = cancelled == '1' and 'cancelled' or 'ended'
local seq = redis.call('HINCRBY', instanceKey, 'seq', removed)
local events = {}
for n = 1, removed do
  local userID = leaving[2 * n - 1]
  local number = seq - removed + n
  redis.call('XADD', logKey, number .. '-0',
    'userID', userID, 'eventType', 'leave', 'timestamp', todatetime, 'reason', reason, 'requestID', '')
  events[n] = '{"type":"left","seq":' .. number .. ',"generation":' .. generation ..
    ',"userID":' .. userID .. ',"timestamp":' .. todatetime .. ',"reason":"' .. reason .. '"}'
end
local remaining = redis.call('ZCARD', participantsKey)
if remaining == 0 then
  events[#events + 1] = '{"type":"ended","seq":' .. seq .. ',"generation":' .. generation ..
    ',"timestamp":' .. todatetime .. '}'
end
redis.call('SPUBLISH', eventsKey, '[' .. table.concat(events, ',') .. ']')
return { 'OK', remaining, seq, generation, branches, fromdatetime, todatetime }
