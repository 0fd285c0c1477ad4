#!lua
-- Prolong the lease of one join by its own length, from now.
--
-- Returns
--   { 'OK', expiresAt }         the lease runs out then (ms), unless it is renewed again
--   { 'UNLIMITED' }             this join has no lease: it stands until leave or end
--   { 'MEETING_NOT_ACTIVE' }    no such instance, or now is outside its window
--   { 'NOT_JOINED' }            the user is not in, or in by another join

local instanceKey = KEYS[1] -- hash  fromdatetime, todatetime (ms), seq
local participantsKey = KEYS[2] -- sorted set  userID by seq of its join
local logKey = KEYS[3] -- stream  <seq>-0: userID, eventType, timestamp, reason, lease
local leasesKey = KEYS[4] -- sorted set  userID:seq by when the lease of that join runs out
local userID = ARGV[1]
local joined = ARGV[2] -- the seq of the join

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime')
if not window[1] or now < tonumber(window[1]) or now >= tonumber(window[2]) then return { 'MEETING_NOT_ACTIVE' } end
if redis.call('ZSCORE', participantsKey, userID) ~= joined then return { 'NOT_JOINED' } end
local lease = redis.call('XRANGE', logKey, joined, joined)[1][2][10]
if not lease then return { 'UNLIMITED' } end

local expiresAt = now + lease * 1000
redis.call('ZADD', leasesKey, expiresAt, userID .. ':' .. joined)
return { 'OK', expiresAt }
