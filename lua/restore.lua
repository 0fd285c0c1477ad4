#!lua
-- Put back a chunk of the archived changes of an instance that Redis has lost, before it is activated again.
--
-- Returns
--   { 'OK' }        the changes are back, by this call or by an earlier one
--   { 'ACTIVE' }    the instance is active, so nothing of it is missing; nothing is written
--   { 'ENDED' }     now is at or past todatetime; nothing is written

local instanceKey = KEYS[1] -- hash  todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, lease
local messagesKey = KEYS[4] -- stream  <seq>-0: userID, body, timestamp
local authorsKey = KEYS[5] -- sorted set by lex  userID:seq (16 digits)
local leasesKey = KEYS[6] -- sorted set  userID:seq of a join by when its lease expires (ms)
local todatetime = ARGV[1] -- ms
local changes = ARGV[2] -- JSON array of [type, seq, userID, timestamp, reason or body, lease], in the order of seq

if redis.call('EXISTS', instanceKey) == 1 then return { 'ACTIVE' } end
local now = readClock()
if now >= tonumber(todatetime) then return { 'ENDED' } end

for _, change in ipairs(cjson.decode(changes)) do
  local type, seq, userID, timestamp, text, lease = unpack(change)
  local streamKey = type == 'post' and messagesKey or logKey
  if #redis.call('XRANGE', streamKey, seq, seq) == 0 then
    if type == 'post' then
      redis.call('XADD', messagesKey, seq .. '-0', 'userID', userID, 'body', text, 'timestamp', timestamp)
      redis.call('ZADD', authorsKey, 0, authorMember(userID, seq))
    else
      local fields = { 'userID', userID, 'eventType', type, 'timestamp', timestamp, 'reason', text }
      if lease and lease ~= '' then
        -- Nobody could renew while Redis had lost the instance, so the lease starts again.
        redis.call('ZADD', leasesKey, now + lease * 1000, userID .. ':' .. seq)
        fields[#fields + 1] = 'lease'
        fields[#fields + 1] = lease
      end
      redis.call('XADD', logKey, seq .. '-0', unpack(fields))
      if type == 'join' then redis.call('ZADD', participantsKey, seq, userID) end
      if type == 'leave' then redis.call('ZREM', participantsKey, userID) end
    end
  end
end
return { 'OK' }
