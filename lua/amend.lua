#!lua flags=allow-oom
-- Give an open instance the details and the window of its schedule; of one that has begun this is a numbered change.
--
-- Returns
--   { 'OK', seq, fromdatetime, todatetime }    the window now; seq is empty if nothing of it changed, or it has not begun
--   { 'STALE' }                                somebody else is bringing the instance in line, or it is gone; nothing is written
--   { 'ENDED', fromdatetime, todatetime }      its end has passed, which is final; nothing is written

local instanceKey = KEYS[1] -- hash  title, description, isPublic, fromdatetime, todatetime (ms), seq, generation, cancelled, attempt
local audienceKey = KEYS[2] -- set  e-mails
local actionsKey = KEYS[3] -- stream  <seq>-0: actionType, actorID, userID, detail, timestamp, requestID
local eventsKey = KEYS[4] -- channel  JSON array of changes
local attempt = ARGV[1]
local title = ARGV[2]
local description = ARGV[3]
local isPublic = ARGV[4] -- 1 or 0
local fromdatetime = ARGV[5] -- ms; does not count once the instance has begun
local todatetime = ARGV[6] -- ms; not before now
local isCancelled = ARGV[7] -- 1 to end it now, because it was called off; otherwise 0
local actorID = ARGV[8] -- who changed the schedule; empty for nobody who is known

-- Formats a time in ms as ISO 8601 in UTC, with the calendar's years from March on, so that leap days come last.
local isoTime = function(ms)
  local day = math.floor(ms / 86400000) + 719468
  local era = math.floor(day / 146097)
  local ofEra = day - era * 146097
  local year = math.floor(
    (ofEra - math.floor(ofEra / 1460) + math.floor(ofEra / 36524) - math.floor(ofEra / 146096)) / 365)
  local ofYear = ofEra - 365 * year - math.floor(year / 4) + math.floor(year / 100)
  local month = math.floor((5 * ofYear + 2) / 153)
  local ofMonth = ofYear - math.floor((153 * month + 2) / 5) + 1
  local later = month >= 10 and 1 or 0
  local ofDay = ms % 86400000
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', year + era * 400 + later, month + 3 - 12 * later, ofMonth,
    math.floor(ofDay / 3600000), math.floor(ofDay / 60000) % 60, math.floor(ofDay / 1000) % 60, ofDay % 1000)
end

local now = readClock()
local current, generation, seq, oldTitle, oldDescription, wasPublic, begin, finish = unpack(redis.call('HMGET', instanceKey,
  'attempt', 'generation', 'seq', 'title', 'description', 'isPublic', 'fromdatetime', 'todatetime'))
if current ~= attempt then return { 'STALE' } end
if now - finish >= 0 then return { 'ENDED', begin, finish } end

local hasBegun = now - begin >= 0
if hasBegun then fromdatetime = begin end
local last = math.max(now, hasBegun and begin + 1 or now, isCancelled == '1' and now or tonumber(todatetime))
todatetime = string.format('%d', last)
fromdatetime = string.format('%d', math.min(fromdatetime, last - 1))
local detail = {}
if title ~= oldTitle then detail[#detail + 1] = '"title":' .. cjson.encode(title) end
if description ~= oldDescription then detail[#detail + 1] = '"description":' .. cjson.encode(description) end
if wasPublic ~= isPublic then detail[#detail + 1] = '"isPublic":' .. (wasPublic == '0' and 'true' or 'false') end
if todatetime ~= finish then detail[#detail + 1] = '"todatetime":"' .. isoTime(last) .. '"' end

redis.call('HSET', instanceKey, 'title', title, 'description', description, 'isPublic', isPublic,
  'fromdatetime', fromdatetime, 'todatetime', todatetime, 'cancelled', isCancelled)
if tonumber(isPublic) == 1 then redis.call('UNLINK', audienceKey) end
if not hasBegun or #detail == 0 then return { 'OK', '', fromdatetime, todatetime } end
seq = string.format('%d', seq + 1)
local timestamp = string.format('%d', now)
detail = '{' .. table.concat(detail, ',') .. '}'
redis.call('HSET', instanceKey, 'seq', seq)
redis.call('XADD', actionsKey, seq .. '-0', 'actionType', 'amended', 'actorID', actorID, 'userID', '', 'detail', detail,
  'timestamp', timestamp, 'requestID', '')
redis.call('SPUBLISH', eventsKey, '[{"type":"amended","seq":' .. seq .. ',"generation":' .. generation .. ',"actorID":' ..
  (actorID == '' and 'null' or actorID) .. ',"timestamp":' .. timestamp .. ',"detail":' .. detail .. '}]')
return { 'OK', seq, fromdatetime, todatetime }
