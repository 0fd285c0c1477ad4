#!lua flags=no-writes
-- Check that a reader may follow an instance that has started and is still in Redis, even if it has ended.
--
-- Returns
--   { 'OK', seq, generation, branches, todatetime, now }    the number of the last change, when it ends, and the time (ms)
--   { 'NOT_ALLOWED' }                                       the instance is not public and the e-mail is not in its audience
--   { 'GONE' }                                              no such instance, or not started, or ended and not for this reader

local instanceKey = KEYS[1] -- hash  isPublic, fromdatetime, todatetime (ms), seq, generation, branches
local audienceKey = KEYS[2] -- set  e-mails
local email = ARGV[1] -- of the reader; empty for an admin
local admin = ARGV[2] -- 1 for a reader who may see every meeting, otherwise 0

local now = readClock()
local fromdatetime, todatetime, isPublic, seq, generation, branches = unpack(redis.call(
  'HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'seq', 'generation', 'branches'))
if not fromdatetime or now < tonumber(fromdatetime) then return { 'GONE' } end
if now - todatetime >= 0 and not mayRead(admin, isPublic, audienceKey, email) then return { 'GONE' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'NOT_ALLOWED' } end

return { 'OK', seq, generation, branches, todatetime, now }
