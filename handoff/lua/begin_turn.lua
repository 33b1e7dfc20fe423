-- The bot may think only while it owns the case, and one worker at a time.
-- Race closed: two gateways (or a sweep and a message) that start the same turn, and a turn that
-- starts just after the case left the bot.
if field('owner') ~= 'bot' then return { 'not_bot' } end
if redis.call('EXISTS', LEASE) == 1 then return { 'busy' } end
local answered = tonumber(field('answered_seq'))
local seq = next_unanswered(answered)
if not seq then
  redis.call('SREM', PENDING, case_id)
  return { 'idle' }
end
redis.call('SET', LEASE, args.token, 'PX', args.lease_ms)
return { 'turn', seq, tonumber(field('epoch')), tonumber(field('told_seq')),
  redis.call('GET', RELEASE) or '' }
