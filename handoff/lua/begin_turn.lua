-- The bot may think only while it owns the case, and one worker at a time.
-- Races closed: two gateways (or a sweep and a message) that start the same turn; a turn that
-- starts just after the case left the bot; a gateway that was killed and whose lease would hold the
-- next one up (what the old one may still have under way in Rasa can't be saved any more, see
-- nlu/inside_rasa/tracker_store.py); a reply of this very script that was lost, or a lease that could
-- not be given back (is_held).
if is_held(LEASE) then return { 'busy' } end
if field('owner') ~= 'bot' then return { 'not_bot' } end
local answered = tonumber(field('answered_seq'))
local seq = next_unanswered(answered)
if not seq then
  redis.call('SREM', PENDING, case_id)
  return { 'idle' }
end
redis.call('SET', LEASE, args.token, 'PX', args.lease_ms)
local told = tonumber(field('told_seq'))
return { 'turn', seq, tonumber(field('epoch')), told, redis.call('GET', RELEASE) or '', int(now),
  redis.call('LRANGE', TRANSCRIPT, told, seq - 1) }
