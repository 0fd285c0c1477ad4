#!lua
-- Open a claimed and restored instance whose window is not past, so that users can join it from its start.
--
-- Returns
--   { 'OK' }            the instance is open, by this call or by an earlier one
--   { 'SUPERSEDED' }    the instance is not claimed for this generation; nothing is written
--   { 'OVER' }          its window is past; nothing is written
--   { 'INCOMPLETE' }    Redis does not have as many changes as MySQL; nothing is written

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms), seq, generation, sweepFrom (ms), fingerprint, revision, audienceSum
local logKey = KEYS[2] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp, requestID
local actionsKey = KEYS[4] -- stream  <seq>-0: actionType, actorID, userID, detail, timestamp, requestID
local generation = ARGV[1]
local title = ARGV[2]
local description = ARGV[3]
local isPublic = ARGV[4] -- 1 or 0
local fromdatetime = ARGV[5] -- ms
local todatetime = ARGV[6] -- ms
local seq = ARGV[7] -- number of the last change in MySQL: 0, unless Redis has lost the instance
local grace = ARGV[8] -- ms for which no restored lease expires, from the start at the earliest
local fingerprint = ARGV[9] -- of the schedule that the instance is opened with; empty if it is to be compared with it
local revision = ARGV[10] -- of the meeting, as that schedule had it; empty if that is not known
local audienceSum = ARGV[11] -- of the audience that was loaded; empty if that is not known

local now = readClock()
if redis.call('HGET', instanceKey, 'generation') ~= generation then return { 'SUPERSEDED' } end
if redis.call('HEXISTS', instanceKey, 'seq') == 1 then return { 'OK' } end
if now - todatetime >= 0 then return { 'OVER' } end
local restored = redis.call('XLEN', logKey) + redis.call('XLEN', messagesKey) + redis.call('XLEN', actionsKey)
if restored ~= tonumber(seq) then return { 'INCOMPLETE' } end

redis.call('HDEL', instanceKey, 'claimedAt')
redis.call('HSET', instanceKey, 'title', title, 'description', description, 'isPublic', isPublic,
  'fromdatetime', fromdatetime, 'todatetime', todatetime, 'seq', seq, 'fingerprint', fingerprint,
  'revision', revision, 'audienceSum', audienceSum)
if restored > 0 then redis.call('HSET', instanceKey, 'sweepFrom', math.max(now, fromdatetime) + grace) end
return { 'OK' }
