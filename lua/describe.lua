#!lua flags=no-writes
-- Read a live instance's details and how many are in it, for a list of what a reader may enter.
--
-- Returns
--   { 'OK', title, description, isPublic, fromdatetime, todatetime, participants }    the last: how many are in
--   { 'HIDDEN' }                                                                      not live, or not for this reader

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local email = ARGV[1]
local admin = ARGV[2] -- 1 for a reader of every meeting

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local instance = redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'title', 'description')
if not instance[1] or now < tonumber(instance[1]) or now >= tonumber(instance[2]) then return { 'HIDDEN' } end
if instance[3] == '0' and admin ~= '1' and redis.call('SISMEMBER', audienceKey, email) == 0 then return { 'HIDDEN' } end

return { 'OK', instance[4], instance[5], instance[3], instance[1], instance[2], redis.call('ZCARD', participantsKey) }
