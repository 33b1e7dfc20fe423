-- The bot's whole reply to one message appears at once or not at all.
-- Races closed: the case left the bot while it was thinking (owner, epoch); the turn was answered
-- already, by a worker that was believed dead (answered_seq); a customer who wrote once more while
-- the package was being frozen ('changed': the caller freezes it again). A message that found the
-- lease taken is not lost: whoever finishes looks again, and the lease is given back here.
local ours = redis.call('GET', LEASE) == args.token
local holds = field('owner') == 'bot' and tonumber(field('epoch')) == args.epoch
  and tonumber(field('answered_seq')) < args.seq

if not holds then
  redis.call('RPUSH', DRAFTS, args.draft)
  emit('turn_discarded', { turn = args.seq, epoch = args.epoch })
  if ours then redis.call('DEL', LEASE) end
  changed('draft')
  return { 'late' }
end
if args.package and last_seq() ~= args.through then return { 'changed' } end

for _, line in ipairs(args.lines) do append(line) end
redis.call('HSET', CASE, 'answered_seq', int(args.seq), 'told_seq', int(args.told_seq),
  'turn', args.turn, 'slots', args.slots)
emit('decision', args.decision)

if args.package then
  change_owner({ move = 'hand_over', by = 'bot', reason = args.reason, package = args.package })
  if ours then redis.call('DEL', LEASE) end
  return { 'done' }
end
changed('turn')
if not next_unanswered(args.seq) then redis.call('SREM', PENDING, case_id) end
if ours then redis.call('DEL', LEASE) end
return { 'done' }
