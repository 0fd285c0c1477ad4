#!lua flags=no-writes
-- Read a page of the active instances, in the order of their ends.
--
-- Returns
--   { 'OK', instance, todatetime, ... }    two fields for each on the page

local activeMeetingsKey = KEYS[1] -- sorted set  instance by todatetime (ms)
local behind = ARGV[1] -- the last instance of the page before; empty for the first page
local todatetime = ARGV[2] -- of that instance: if it is gone, so is all that ends with it
local limit = ARGV[3]

local start = 0
if behind ~= '' then
  local rank = redis.call('ZRANK', activeMeetingsKey, behind)
  start = rank and rank + 1 or redis.call('ZCOUNT', activeMeetingsKey, '-inf', todatetime)
end
return { 'OK', unpack(redis.call('ZRANGE', activeMeetingsKey, start, start + limit - 1, 'WITHSCORES')) }
