#!lua flags=allow-oom
-- Renew the leases of a user's open feeds, or count them again where Redis has lost them.
--
-- Returns
--   { 'OK' }    the feeds are counted for another lease

local feedsKey = KEYS[1] -- sorted set  feed by when its lease expires (ms)
local feeds = ARGV[1] -- JSON array
local lease = ARGV[2] -- ms

local expiresAt = readClock() + lease
for _, feed in ipairs(cjson.decode(feeds)) do
  redis.call('ZADD', feedsKey, expiresAt, feed)
end
redis.call('PEXPIRE', feedsKey, lease)
return { 'OK' }
