#!lua flags=allow-oom
-- Remove participants whose leases expired, up to `limit` of them, each with a leave now.
--
-- Returns
--   { 'OK', expired, removed, next }    expired leases found, joins that still stood, and when the next expires (ms) or ''
--   { 'NOT_ACTIVE' }                    no such instance, or it has ended: teardown removes everybody

local instanceKey = KEYS[1] -- hash  todatetime, sweepFrom (ms), seq, generation
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID
local leasesKey = KEYS[4] -- sorted set  userID:seq of a join by when its lease expires (ms)
local eventsKey = KEYS[5] -- channel  JSON array of changes
local limit = ARGV[1]

local now = readClock()
local todatetime, sweepFrom, generation =
  unpack(redis.call('HMGET', instanceKey, 'todatetime', 'sweepFrom', 'generation'))
if not todatetime or now >= tonumber(todatetime) then return { 'NOT_ACTIVE' } end
if sweepFrom and now < tonumber(sweepFrom) then return { 'OK', 0, 0, sweepFrom } end

local timestamp = string.format('%d', now)
local expired = redis.call('ZRANGE', leasesKey, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit)
local events = {}
for _, lease in ipairs(expired) do
  local userID, joined = lease:match('^(%d+):(%d+)$')
  redis.call('ZREM', leasesKey, lease)
  if redis.call('ZSCORE', participantsKey, userID) == joined then
    local seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
    redis.call('ZREM', participantsKey, userID)
    redis.call('XADD', logKey, seq .. '-0',
      'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'timeout', 'requestID', '')
    events[#events + 1] = '{"type":"left","seq":' .. seq .. ',"generation":' .. generation ..
      ',"userID":' .. userID .. ',"timestamp":' .. timestamp .. ',"reason":"timeout"}'
  end
end
if #events > 0 then redis.call('SPUBLISH', eventsKey, '[' .. table.concat(events, ',') .. ']') end
local _, nextExpiry = unpack(redis.call('ZRANGE', leasesKey, 0, 0, 'WITHSCORES'))
return { 'OK', #expired, #events, nextExpiry or '' }
