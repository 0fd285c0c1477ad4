#!lua
-- Put a chunk of an instance's archived changes back, where Redis has lost them, before it is activated again.
--
-- Returns
--   { 'OK' }         the changes are there, now or from an earlier call
--   { 'ACTIVE' }     the instance is active, so its record is whole; nothing is written
--   { 'ENDED' }      now is past todatetime; nothing is written

local instanceKey = KEYS[1] -- hash  todatetime, seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason
local messagesKey = KEYS[4] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[5] -- sorted set by lex  userID:seq (16 digits)
local leasesKey = KEYS[6] -- sorted set  userID:seq by when the lease of that join runs out
local todatetime = ARGV[1] -- ms
local changes = ARGV[2] -- JSON array of [type, seq, userID, timestamp, reason or body, lease], in the order of seq

if redis.call('EXISTS', instanceKey) == 1 then return { 'ACTIVE' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now >= tonumber(todatetime) then return { 'ENDED' } end

for _, change in ipairs(cjson.decode(changes)) do
  local type, seq, userID, timestamp, text, lease = unpack(change)
  local streamKey = type == 'post' and messagesKey or logKey
  if #redis.call('XRANGE', streamKey, seq, seq) == 0 then
    if type == 'post' then
      redis.call('XADD', messagesKey, seq .. '-0', 'userID', userID, 'body', text, 'timestamp', timestamp)
      redis.call('ZADD', authorsKey, 0, userID .. ':' .. string.format('%016d', seq))
    else
      local fields = { 'userID', userID, 'eventType', type, 'timestamp', timestamp, 'reason', text }
      if lease and lease ~= '' then
        -- Nobody could renew while Redis had lost the instance, so the lease begins anew.
        redis.call('ZADD', leasesKey, now + lease * 1000, userID .. ':' .. seq)
        fields[9], fields[10] = 'lease', lease
      end
      redis.call('XADD', logKey, seq .. '-0', unpack(fields))
      if type == 'join' then redis.call('ZADD', participantsKey, seq, userID) end
      if type == 'leave' then redis.call('ZREM', participantsKey, userID) end
    end
  end
end
return { 'OK' }
