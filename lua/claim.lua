#!lua flags=allow-oom
-- Claim an instance for a new generation: keep Redis's copy if it continues the record, and otherwise remove it.
--
-- Returns
--   { 'OK', kept, branches }    kept is 1 if the copy goes on as this generation, or 0 if the record has to be restored
--   { 'SUPERSEDED' }            the instance was claimed for this generation or a later one; nothing is written

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq, generation, branches, sweepFrom, claimedAt (ms)
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local logKey = KEYS[4] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local messagesKey = KEYS[5] -- stream  <seq>-0: userID, body, timestamp, requestID
local actionsKey = KEYS[6] -- stream  <seq>-0: actionType, actorID, userID, detail, timestamp, requestID
local authorsKey = KEYS[7] -- sorted set by lex  userID:seq (16 digits)
local requestsKey = KEYS[8] -- hash  userID:requestID to "verb seq timestamp", and for a post its body's SHA-1
local leasesKey = KEYS[9] -- sorted set  userID:seq of a join by when its lease expires (ms)
local generation = ARGV[1]
local archivedSeq = ARGV[2] -- number of the last change in MySQL
local archivedChange = ARGV[3] -- that change: "verb userID timestamp", and the SHA-1 of a post's body or an action's detail; empty if none
local branches = ARGV[4] -- of the record: "generation:seq " for each
local grace = ARGV[5] -- ms for which no lease of a kept copy expires, from the start at the earliest
local todatetime = ARGV[6] -- ms; the end by the schedule, of which the copy may not know yet; empty if that is not known

local now = readClock()
local seq, current, ownBranches, fromdatetime, finish =
  unpack(redis.call('HMGET', instanceKey, 'seq', 'generation', 'branches', 'fromdatetime', 'todatetime'))
if tonumber(current or 0) >= tonumber(generation) then return { 'SUPERSEDED' } end

-- The copy continues the record if it is whole, its change of that number is the same, and no later generation was opened:
-- what this copy has beyond the record was given up then.
local change = ''
if #redis.call('XRANGE', logKey, archivedSeq, archivedSeq) == 1 then
  change = readField(logKey, archivedSeq, 'eventType') .. ' ' .. readField(logKey, archivedSeq, 'userID') ..
    ' ' .. readField(logKey, archivedSeq, 'timestamp')
elseif #redis.call('XRANGE', messagesKey, archivedSeq, archivedSeq) == 1 then
  change = 'post ' .. readField(messagesKey, archivedSeq, 'userID') .. ' ' ..
    readField(messagesKey, archivedSeq, 'timestamp') .. ' ' .. redis.sha1hex(readField(messagesKey, archivedSeq, 'body'))
elseif #redis.call('XRANGE', actionsKey, archivedSeq, archivedSeq) == 1 then
  change = readField(actionsKey, archivedSeq, 'actionType') .. ' ' .. readField(actionsKey, archivedSeq, 'actorID') ..
    ' ' .. readField(actionsKey, archivedSeq, 'timestamp') ..
    ' ' .. redis.sha1hex(readField(actionsKey, archivedSeq, 'detail'))
end
local length = redis.call('XLEN', logKey) + redis.call('XLEN', messagesKey) + redis.call('XLEN', actionsKey)
local isWhole = seq and length == tonumber(seq)
local isLatest = true
for later in branches:gmatch('(%d+):') do isLatest = isLatest and tonumber(later) <= tonumber(current or 0) end
if isWhole and isLatest and change == archivedChange then
  local continued = (ownBranches or '') .. generation .. ':' .. seq .. ' '
  redis.call('HSET', instanceKey, 'generation', generation, 'branches', continued,
    'sweepFrom', math.max(now, fromdatetime) + grace)
  -- If it was ended early after the copy was made, it has ended, but not before its last change.
  if todatetime ~= '' and now - todatetime >= 0 and finish - todatetime > 0 then
    local last = tonumber(todatetime)
    for _, streamKey in ipairs({ logKey, messagesKey, actionsKey }) do
      if #redis.call('XRANGE', streamKey, seq, seq) == 1 then
        last = math.max(last, readField(streamKey, seq, 'timestamp'))
      end
    end
    redis.call('HSET', instanceKey, 'todatetime', string.format('%d', last))
    redis.call('HDEL', instanceKey, 'fingerprint')
  end
  return { 'OK', 1, continued }
end

redis.call('UNLINK', instanceKey, audienceKey, participantsKey, logKey, messagesKey, actionsKey, authorsKey, requestsKey,
  leasesKey)
local restored = branches .. generation .. ':' .. archivedSeq .. ' '
redis.call('HSET', instanceKey, 'generation', generation, 'branches', restored, 'claimedAt', now)
return { 'OK', 0, restored }
