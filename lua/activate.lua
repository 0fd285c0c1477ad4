#!lua
-- Open an instance whose window contains now; from here on it can be joined.
--
-- Returns
--   { 'OK' }             the instance is active, now or from an earlier call
--   { 'NOT_NOW' }        now is outside the window; nothing is written

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms), seq
local title = ARGV[1]
local description = ARGV[2]
local isPublic = ARGV[3] -- 1 or 0
local fromdatetime = ARGV[4] -- ms
local todatetime = ARGV[5] -- ms
local seq = ARGV[6] -- the number of the last change that MySQL has: 0, unless Redis has lost the instance

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now < tonumber(fromdatetime) or now >= tonumber(todatetime) then return { 'NOT_NOW' } end
if redis.call('EXISTS', instanceKey) == 1 then return { 'OK' } end

redis.call('HSET', instanceKey, 'title', title, 'description', description, 'isPublic', isPublic,
  'fromdatetime', fromdatetime, 'todatetime', todatetime, 'seq', seq)
return { 'OK' }
