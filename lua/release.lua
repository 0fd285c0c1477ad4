#!lua flags=allow-oom
-- Give up a claim, so that the next scheduler need not wait before it begins anew.
--
-- Returns
--   { 'OK' }            the claim counts as abandoned
--   { 'SUPERSEDED' }    the instance is not claimed for this generation, or is active; nothing is written

local instanceKey = KEYS[1] -- hash  seq, generation, claimedAt (ms)
local generation = ARGV[1]

local seq, current = unpack(redis.call('HMGET', instanceKey, 'seq', 'generation'))
if seq or current ~= generation then return { 'SUPERSEDED' } end

redis.call('HSET', instanceKey, 'claimedAt', 0)
return { 'OK' }
