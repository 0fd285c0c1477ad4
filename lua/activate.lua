#!lua
-- Open an instance whose window contains now, so that users can join it.
--
-- Returns
--   { 'OK' }         the instance is active, by this call or by an earlier one
--   { 'NOT_NOW' }    now is outside the window; nothing is written

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms), seq
local title = ARGV[1]
local description = ARGV[2]
local isPublic = ARGV[3] -- 1 or 0
local fromdatetime = ARGV[4] -- ms
local todatetime = ARGV[5] -- ms
local seq = ARGV[6] -- number of the last change in MySQL: 0, unless Redis has lost the instance

local now = readClock()
if not isLive(now, fromdatetime, todatetime) then return { 'NOT_NOW' } end
if redis.call('EXISTS', instanceKey) == 1 then return { 'OK' } end

redis.call('HSET', instanceKey, 'title', title, 'description', description, 'isPublic', isPublic,
  'fromdatetime', fromdatetime, 'todatetime', todatetime, 'seq', seq)
return { 'OK' }
