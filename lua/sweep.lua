#!lua flags=allow-oom
-- Take out whose leases have run out, up to `limit` of them, each with a leave now.
--
-- Returns
--   { 'OK', looked, taken }    how many leases had run out, and how many of those joins were still standing
--   { 'NOT_ACTIVE' }           no such instance, or it has ended: then the teardown takes everybody out

local instanceKey = KEYS[1] -- hash  todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, lease
local leasesKey = KEYS[4] -- sorted set  userID:seq by when the lease of that join runs out
local eventsKey = KEYS[5] -- channel  JSON array of changes
local limit = ARGV[1]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local todatetime = redis.call('HGET', instanceKey, 'todatetime')
if not todatetime or now >= tonumber(todatetime) then return { 'NOT_ACTIVE' } end

local timestamp = string.format('%d', now)
local due = redis.call('ZRANGE', leasesKey, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit)
local events = {}
for _, lease in ipairs(due) do
  local userID, joined = lease:match('^(%d+):(%d+)$')
  redis.call('ZREM', leasesKey, lease)
  if redis.call('ZSCORE', participantsKey, userID) == joined then
    local seq = string.format('%d', redis.call('HINCRBY', instanceKey, 'seq', 1))
    redis.call('ZREM', participantsKey, userID)
    redis.call('XADD', logKey, seq .. '-0',
      'userID', userID, 'eventType', 'leave', 'timestamp', timestamp, 'reason', 'timeout')
    events[#events + 1] = '{"type":"left","seq":' .. seq .. ',"userID":' .. userID ..
      ',"timestamp":' .. timestamp .. ',"reason":"timeout"}'
  end
end
if #events > 0 then redis.call('SPUBLISH', eventsKey, '[' .. table.concat(events, ',') .. ']') end
return { 'OK', #due, #events }
