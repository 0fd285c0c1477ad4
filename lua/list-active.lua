#!lua flags=no-writes
-- Read a page of the listed instances that are live by now, in the order in which they end.
--
-- Returns
--   { 'OK', last, todatetime, instance, todatetime, ... }    where the page stops, empty at the end of the list; two fields for each

local activeMeetingsKey = KEYS[1] -- sorted set  instance by todatetime (ms)
local upcomingMeetingsKey = KEYS[2] -- sorted set  instance that is not to begin before then by fromdatetime (ms)
local last = ARGV[1] -- where the previous page stopped; empty for the first page
local todatetime = ARGV[2] -- of that instance: if it is gone, those that end with it are read again
local limit = ARGV[3]

local now = readClock()
local size = redis.call('ZCARD', activeMeetingsKey)
local place = redis.call('ZCOUNT', activeMeetingsKey, '-inf', now)
if last ~= '' then
  local isThere = tonumber(redis.call('ZSCORE', activeMeetingsKey, last) or -1) == tonumber(todatetime)
  local passed = isThere and redis.call('ZRANK', activeMeetingsKey, last) + 1
    or redis.call('ZCOUNT', activeMeetingsKey, '-inf', '(' .. todatetime)
  place = math.max(place, passed)
end

-- So many that are not live are passed over at most: about half a millisecond of Redis's time.
local stop = math.min(size, place + 1000)
local page = {}
while place < stop and #page < 2 * limit do
  local listed = redis.call('ZRANGE', activeMeetingsKey, place, math.min(place + 100, stop) - 1, 'WITHSCORES')
  for n = 1, #listed, 2 do
    last, todatetime = listed[n], listed[n + 1]
    place = place + 1
    local fromdatetime = redis.call('ZSCORE', upcomingMeetingsKey, last)
    if not fromdatetime or now - fromdatetime >= 0 then
      page[#page + 1] = last
      page[#page + 1] = todatetime
    end
    if #page == 2 * limit then break end
  end
end
if place >= size then last = '' end
return { 'OK', last, todatetime, unpack(page) }
