#!lua flags=no-writes
-- Read the changes of an instance after a number: a chunk of its log and a chunk of its messages.
--
-- Returns
--   { 'OK', seq, generation, branches, log, messages }    seq: of the last change; up to `limit` stream entries of each kind
--   { 'GONE' }                                            Redis has no such instance

local instanceKey = KEYS[1] -- hash  seq, generation, branches
local logKey = KEYS[2] -- stream  <seq>-0: userID, eventType, timestamp, reason, requestID, lease
local messagesKey = KEYS[3] -- stream  <seq>-0: userID, body, timestamp, requestID
local after = ARGV[1] -- a seq
local limit = ARGV[2]

local seq, generation, branches = unpack(redis.call('HMGET', instanceKey, 'seq', 'generation', 'branches'))
if not seq then return { 'GONE' } end

local start = '(' .. after .. '-0'
return {
  'OK',
  seq,
  generation,
  branches,
  redis.call('XRANGE', logKey, start, '+', 'COUNT', limit),
  redis.call('XRANGE', messagesKey, start, '+', 'COUNT', limit),
}
