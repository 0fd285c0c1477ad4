#!lua flags=allow-oom
-- Extend the lease of one join by its full length, counted from now.
--
-- Returns
--   { 'OK', expiresAt }         the lease now expires at this time (ms)
--   { 'UNLIMITED' }             this join has no lease and needs no renewal
--   { 'ABSENT' }                Redis has no such instance
--   { 'MEETING_NOT_ACTIVE' }    now is outside its window
--   { 'NOT_JOINED' }            the user is not in, or is in by another join

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local leasesKey = KEYS[4] -- sorted set  userID:seq of a join by when its lease expires (ms)
local userID = ARGV[1]
local joined = ARGV[2] -- seq of the join

local now = readClock()
local fromdatetime, todatetime = unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime'))
if not fromdatetime then return { 'ABSENT' } end
if not isLive(now, fromdatetime, todatetime) then return { 'MEETING_NOT_ACTIVE' } end
if redis.call('ZSCORE', participantsKey, userID) ~= joined then return { 'NOT_JOINED' } end
local lease = readField(logKey, joined, 'lease')
if not lease then return { 'UNLIMITED' } end

local expiresAt = now + lease * 1000
redis.call('ZADD', leasesKey, expiresAt, userID .. ':' .. joined)
return { 'OK', expiresAt }
