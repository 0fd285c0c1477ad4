-- Functions that several scripts share; prelude.ts puts those that a script calls in front of it.

-- Reads Redis's clock, in ms: once per script, because it advances while the script runs.
local function readClock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Whether now is within a window, if Redis has one: subtraction reads text as a number, faster than tonumber.
local function isLive(now, fromdatetime, todatetime)
  return fromdatetime and now - fromdatetime >= 0 and now - todatetime < 0
end

-- Whether an instance is public or has the e-mail in its audience.
local function mayEnter(isPublic, audienceKey, email)
  return isPublic ~= '0' or redis.call('SISMEMBER', audienceKey, email) == 1
end

-- Whether a reader is an admin or may enter the instance.
local function mayRead(admin, isPublic, audienceKey, email)
  return admin == '1' or mayEnter(isPublic, audienceKey, email)
end

-- Finds the answer that a request got before, and its seq and timestamp if the request was for this verb.
local function recall(requestsKey, request, verb)
  local answer = redis.call('HGET', requestsKey, request)
  if answer then return answer, answer:match('^' .. verb .. ' (%d+) (%d+)') end
end

-- Reads one field of the entry of change seq, by its name; nil if the entry has no such field.
local function readField(streamKey, seq, name)
  local fields = redis.call('XRANGE', streamKey, seq, seq)[1][2]
  for n = 1, #fields, 2 do
    if fields[n] == name then return fields[n + 1] end
  end
end

-- Builds the member of `authors` for a message, with seq in 16 digits so that bytes sort as numbers.
local function authorMember(userID, seq)
  return userID .. ':' .. string.format('%016d', seq)
end
