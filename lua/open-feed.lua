#!lua flags=allow-oom
-- Count one more open feed of a user, until it is closed or its lease expires.
--
-- Returns
--   { 'OK' }            the feed is counted
--   { 'FULL', wait }    the user has as many as allowed; wait: in how many ms the first lease expires unless renewed

local feedsKey = KEYS[1] -- sorted set  feed by when its lease expires (ms)
local feed = ARGV[1]
local most = ARGV[2]
local lease = ARGV[3] -- ms

local now = readClock()
if redis.call('ZCOUNT', feedsKey, now, '+inf') - most >= 0 then
  local _, expiresAt = unpack(redis.call('ZRANGE', feedsKey, now, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES'))
  return { 'FULL', expiresAt - now }
end

redis.call('ZREMRANGEBYSCORE', feedsKey, '-inf', '(' .. now)
redis.call('ZADD', feedsKey, now + lease, feed)
redis.call('PEXPIRE', feedsKey, lease)
return { 'OK' }
