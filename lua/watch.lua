#!lua flags=no-writes
-- Let a reader follow an instance that has begun and is in Redis, also while its end is being worked off.
--
-- Returns
--   { 'OK', seq, todatetime }    the number of the last change, and when the instance ends (ms)
--   { 'NOT_ALLOWED' }            the instance is not public and the audience lacks the e-mail
--   { 'GONE' }                   Redis has no such instance, or it has not begun

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms), seq
local audienceKey = KEYS[2] -- set  e-mails
local email = ARGV[1]
local admin = ARGV[2] -- 1 for a reader of every meeting

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'seq')
if not instance[1] or now < tonumber(instance[1]) then return { 'GONE' } end
if instance[3] == '0' and admin ~= '1' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'NOT_ALLOWED' } end

return { 'OK', instance[4], instance[2] }
