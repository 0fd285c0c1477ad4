#!lua flags=no-writes
-- Read a page of the active instances, in the order in which they end.
--
-- Returns
--   { 'OK', instance, todatetime, ... }    two fields for each instance on the page

local activeMeetingsKey = KEYS[1] -- sorted set  instance by todatetime (ms)
local last = ARGV[1] -- the last instance on the previous page; empty for the first page
local todatetime = ARGV[2] -- of that instance: if it is gone, so is everything that ended with it
local limit = ARGV[3]

local start = 0
if last ~= '' then
  local rank = redis.call('ZRANK', activeMeetingsKey, last)
  start = rank and rank + 1 or redis.call('ZCOUNT', activeMeetingsKey, '-inf', todatetime)
end
return { 'OK', unpack(redis.call('ZRANGE', activeMeetingsKey, start, start + limit - 1, 'WITHSCORES')) }
