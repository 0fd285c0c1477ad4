#!lua flags=allow-oom
-- Begin to bring an instance in line with its schedule: whoever was at it before goes no further.
--
-- Returns
--   { 'OK', generation, isPublic, revision, audienceSum }    what it was in line with; the last two are empty if with nothing known
--   { 'OPENING' }                                            it is being opened, with a schedule that was read just now
--   { 'GONE' }                                               Redis has no such instance

local instanceKey = KEYS[1] -- hash  isPublic, seq, generation, revision, audienceSum, fingerprint, attempt
local attempt = ARGV[1]

local seq, generation, isPublic, revision, audienceSum, fingerprint = unpack(
  redis.call('HMGET', instanceKey, 'seq', 'generation', 'isPublic', 'revision', 'audienceSum', 'fingerprint'))
if not generation then return { 'GONE' } end
if not seq then return { 'OPENING' } end

redis.call('HSET', instanceKey, 'attempt', attempt)
redis.call('HDEL', instanceKey, 'fingerprint')
-- Without a fingerprint somebody stopped halfway: what was in line before is no longer known to be.
if not fingerprint then return { 'OK', generation, isPublic, '', '' } end
return { 'OK', generation, isPublic, revision or '', audienceSum or '' }
