#!lua
-- Put back a chunk of the archived changes of a claimed instance, before it is activated.
--
-- Returns
--   { 'OK' }            the changes are back, by this call or by an earlier one
--   { 'SUPERSEDED' }    the instance is not claimed for this generation; nothing is written
--   { 'ACTIVE' }        the instance is active, so nothing of it is missing; nothing is written

local instanceKey = KEYS[1] -- hash  seq, generation, claimedAt (ms)
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local messagesKey = KEYS[4] -- stream  <seq>-0: userID, body, timestamp, requestID
local actionsKey = KEYS[5] -- stream  <seq>-0: actionType, actorID, userID, detail, timestamp, requestID
local authorsKey = KEYS[6] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[7] -- hash  userID:requestID to "verb seq timestamp", for a post its body's SHA-1, for a remove whom
local leasesKey = KEYS[8] -- sorted set  userID:seq of a join by when its lease expires (ms)
local generation = ARGV[1]
local changes = ARGV[2] -- JSON array of [verb, seq, userID, timestamp, reason, body or detail, requestID, lease, target], in the order of seq

local now = readClock()
if redis.call('HGET', instanceKey, 'generation') ~= generation then return { 'SUPERSEDED' } end
if redis.call('HEXISTS', instanceKey, 'seq') == 1 then return { 'ACTIVE' } end

redis.call('HSET', instanceKey, 'claimedAt', now)
for _, change in ipairs(cjson.decode(changes)) do
  local verb, seq, userID, timestamp, text, requestID, lease, target = unpack(change)
  local isEntry = verb == 'join' or verb == 'leave'
  local streamKey = isEntry and logKey or verb == 'post' and messagesKey or actionsKey
  if #redis.call('XRANGE', streamKey, seq, seq) == 0 then
    local request, answer = userID .. ':' .. requestID, verb .. ' ' .. seq .. ' ' .. timestamp
    if verb == 'post' then
      redis.call('XADD', messagesKey, seq .. '-0',
        'userID', userID, 'body', text, 'timestamp', timestamp, 'requestID', requestID)
      redis.call('ZADD', authorsKey, 0, authorMember(userID, seq))
      answer = answer .. ' ' .. redis.sha1hex(text)
    elseif isEntry then
      local fields =
        { 'userID', userID, 'eventType', verb, 'timestamp', timestamp, 'reason', text, 'requestID', requestID }
      if lease ~= '' then
        redis.call('ZADD', leasesKey, now + lease * 1000, userID .. ':' .. seq)
        fields[#fields + 1] = 'lease'
        fields[#fields + 1] = lease
      end
      redis.call('XADD', logKey, seq .. '-0', unpack(fields))
      if verb == 'join' then redis.call('ZADD', participantsKey, seq, userID) end
      if verb == 'leave' then redis.call('ZREM', participantsKey, userID) end
      -- The request was the host's who removed the user, and names them; see remove.lua.
      if text == 'removed' then request, answer = requestID, 'remove ' .. seq .. ' ' .. timestamp .. ' ' .. userID end
    else
      redis.call('XADD', actionsKey, seq .. '-0', 'actionType', verb, 'actorID', userID, 'userID', target,
        'detail', text, 'timestamp', timestamp, 'requestID', requestID)
    end
    -- What else schedules and hosts asked for, MySQL remembers.
    if requestID ~= '' and streamKey ~= actionsKey then redis.call('HSET', requestsKey, request, answer) end
  end
end
return { 'OK' }
