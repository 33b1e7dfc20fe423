-- A customer's message is written before anything else happens to it.
-- Races closed: a resend after a lost acknowledgement (same id: same sequence number again);
-- two first messages at once (the open-case pointer the caller read must still stand, or the
-- answer is 'changed' and the caller reads again); an owner that changes meanwhile (read here).
local pointer = redis.call('GET', OPEN_CASE) or ''

local known = redis.call('HGET', MESSAGE_IDS, args.id)
if known then
  local case, seq, sha = string.match(known, '^(%S+) (%d+) (%S+)$')
  if sha ~= args.sha then return { 'conflict', case, tonumber(seq), '' } end
  return { 'duplicate', case, tonumber(seq), case == case_id and field('owner') or 'closed' }
end
if pointer ~= args.pointer then return { 'changed', pointer, 0, '' } end

if pointer == '' then
  local last = redis.call('HMGET', LAST_CLOSED, 'case', 'at', 'why')
  local previous = last[1] or ''
  local reopened = last[3] == 'resolved' and now - tonumber(last[2]) < args.reopen_ms
  redis.call('HSET', CASE, 'customer', args.customer, 'channel', args.channel, 'owner', 'bot',
    'epoch', '1', 'answered_seq', '0', 'told_seq', '0', 'opened_ms', int(now), 'agent', '',
    'agent_name', '', 'previous', previous)
  redis.call('SET', OPEN_CASE, case_id)
  redis.call('HSETNX', PROFILE, 'first_seen', int(now))
  redis.call('PERSIST', PROFILE)
  redis.call('HINCRBY', PROFILE, 'cases', 1)
  local known = args.channel ~= 'web' or redis.call('HEXISTS', PROFILE, 'identity') == 1
  emit('case_opened', { customer = args.customer, channel = args.channel, lang = args.lang,
    previous = previous, reopened = reopened, known = known }, 2)
  if reopened then emit('reopened', {}, 1, previous) end
end

local seq = append(args.line)
redis.call('HSET', CASE, 'lang', args.lang, 'preview', args.preview)
redis.call('HSET', PROFILE, 'language', args.lang, 'last_seen', int(now))
redis.call('HSET', MESSAGE_IDS, args.id, case_id .. ' ' .. int(seq) .. ' ' .. args.sha)
redis.call('EXPIRE', MESSAGE_IDS, args.ids_ttl_s)
redis.call('ZADD', OPEN, int(now), case_id)
local owner = field('owner')
if owner == 'bot' then redis.call('SADD', PENDING, case_id) end
changed('line')
return { 'appended', case_id, seq, owner }
