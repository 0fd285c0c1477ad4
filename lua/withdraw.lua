#!lua flags=allow-oom
-- Remove a prepared instance that has not begun, since the schedule is not what it was prepared with.
--
-- Returns
--   { 'OK' }            none of its keys are left
--   { 'SUPERSEDED' }    Redis does not have it, or has another generation of it; nothing is removed
--   { 'CHANGED' }       it has changes, restored from its record, or is still being opened; nothing is removed
--   { 'BEGUN' }         now is not before its window, so somebody may be in; nothing is removed

local instanceKey = KEYS[1] -- hash  fromdatetime (ms), seq, generation
local audienceKey = KEYS[2] -- set  e-mails
local generation = ARGV[1] -- of the copy that was compared with the schedule

local now = readClock()
local seq, current, fromdatetime = unpack(redis.call('HMGET', instanceKey, 'seq', 'generation', 'fromdatetime'))
if current ~= generation then return { 'SUPERSEDED' } end
if seq ~= '0' then return { 'CHANGED' } end
if now - fromdatetime >= 0 then return { 'BEGUN' } end

redis.call('UNLINK', instanceKey, audienceKey)
return { 'OK' }
