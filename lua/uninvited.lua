#!lua flags=no-writes
-- Find who of some readers may no longer follow an instance.
--
-- Returns
--   { 'OK', email, ... }    those who are not in its audience; none if it is public
--   { 'GONE' }              Redis has no such instance

local instanceKey = KEYS[1] -- hash  isPublic
local audienceKey = KEYS[2] -- set  e-mails
local emails = ARGV[1] -- JSON array

local isPublic = redis.call('HGET', instanceKey, 'isPublic')
if not isPublic then return { 'GONE' } end

local reply = { 'OK' }
for _, email in ipairs(cjson.decode(emails)) do
  if not mayEnter(isPublic, audienceKey, email) then reply[#reply + 1] = email end
end
return reply
