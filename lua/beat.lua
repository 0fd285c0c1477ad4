#!lua flags=allow-oom
-- Note that a scheduler is alive, and find which are.
--
-- Returns
--   { 'OK', id, ... }    the schedulers whose last heartbeat is no older than a lease, this one among them

local schedulersKey = KEYS[1] -- sorted set  id by its last heartbeat (ms)
local id = ARGV[1]
local lease = ARGV[2] -- ms

local now = readClock()
redis.call('ZREMRANGEBYSCORE', schedulersKey, '-inf', '(' .. now - lease)
-- The clock was set back: whoever is alive beats again.
redis.call('ZREMRANGEBYSCORE', schedulersKey, '(' .. now, '+inf')
redis.call('ZADD', schedulersKey, now, id)
redis.call('PEXPIRE', schedulersKey, lease)
return { 'OK', unpack(redis.call('ZRANGE', schedulersKey, 0, -1)) }
