#!lua flags=no-writes
-- Read the details of a live instance, for a list of the meetings that a reader may enter.
--
-- Returns
--   { 'OK', title, description, isPublic, fromdatetime, todatetime, participants }    participants: how many are in
--   { 'HIDDEN' }                                                                      not live, or not for this reader
--   { 'LARGE', size }                                                                 its text has more than `bytes`

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms)
local audienceKey = KEYS[2] -- set  e-mails
local participantsKey = KEYS[3] -- sorted set  userID by seq of its join
local email = ARGV[1] -- of the reader; empty for an admin
local admin = ARGV[2] -- 1 for a reader who may see every meeting, otherwise 0
local bytes = ARGV[3] -- that title and description may have together; empty for any number

local now = readClock()
local fromdatetime, todatetime, isPublic, title, description =
  unpack(redis.call('HMGET', instanceKey, 'fromdatetime', 'todatetime', 'isPublic', 'title', 'description'))
if not isLive(now, fromdatetime, todatetime) then return { 'HIDDEN' } end
if not mayRead(admin, isPublic, audienceKey, email) then return { 'HIDDEN' } end
local size = #title + #description
if bytes ~= '' and size - bytes > 0 then return { 'LARGE', size } end

local participants = redis.call('ZCARD', participantsKey)
return { 'OK', title, description, isPublic, fromdatetime, todatetime, participants }
