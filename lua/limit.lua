#!lua flags=allow-oom
-- Take calls of one kind out of those that a user may make: a burst at once, and one more after each interval (GCRA).
--
-- Returns
--   { 'OK', granted, wait }    how many of the wanted calls may be made, and in how many ms one more may be

local limitKey = KEYS[1] -- string  when the last interval of the calls made so far is over (µs)
local wanted = ARGV[1]
local burst = ARGV[2]
local interval = ARGV[3] -- µs

local now = readClock() * 1000
-- At most a burst ahead: the interval may have been longer, and the clock may have been set back.
local over = math.max(now, math.min(redis.call('GET', limitKey) or 0, now + burst * interval))
local granted = math.min(wanted, math.floor((now + burst * interval - over) / interval))
over = over + granted * interval
local wait = math.max(0, math.ceil((over - (burst - 1) * interval - now) / 1000))

if granted > 0 then redis.call('SET', limitKey, string.format('%d', over), 'PX', math.ceil((over - now) / 1000)) end
return { 'OK', granted, wait }
