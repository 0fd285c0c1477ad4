#!lua flags=no-writes
-- Read where the number line of an instance stands.
--
-- Returns
--   { 'OK', seq, generation, branches }    seq: of the last change
--   { 'GONE' }                             Redis has no such instance

local instanceKey = KEYS[1] -- hash  seq, generation, branches

local seq, generation, branches = unpack(redis.call('HMGET', instanceKey, 'seq', 'generation', 'branches'))
if not seq then return { 'GONE' } end

return { 'OK', seq, generation, branches }
