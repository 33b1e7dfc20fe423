-- The bot may think only while it owns the case, and one worker at a time.
-- Races closed: two gateways (or a sweep and a message) that start the same turn; a turn that
-- starts just after the case left the bot; a gateway that was killed and whose lease would hold the
-- next one up (a lease lasts only while its gateway's heart beats: what the old one may still have
-- under way in Rasa can't be saved any more, see nlu/inside_rasa/tracker_store.py); a reply of this
-- very script that was lost (the caller's own token).
local held = redis.call('GET', LEASE)
if held and held ~= args.token then
  local gateway = string.match(held, '^(%S+) ')
  local beat = gateway and redis.call('ZSCORE', GATEWAYS, gateway)
  if beat and tonumber(beat) > now - args.beat_ms then return { 'busy' } end
end
if field('owner') ~= 'bot' then return { 'not_bot' } end
local answered = tonumber(field('answered_seq'))
local seq = next_unanswered(answered)
if not seq then
  redis.call('SREM', PENDING, case_id)
  return { 'idle' }
end
redis.call('SET', LEASE, args.token, 'PX', args.lease_ms)
return { 'turn', seq, tonumber(field('epoch')), tonumber(field('told_seq')),
  redis.call('GET', RELEASE) or '' }
