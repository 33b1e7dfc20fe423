-- The bot's whole reply to one message appears at once or not at all.
-- Races closed: the case left the bot while it was thinking (owner, epoch: 'late', and the lease
-- stays until the tracker has been corrected); the lease was lost to a worker that answers the same
-- message (only who holds it speaks); a reply of this very script that was lost (the turn's token
-- is remembered); a customer who wrote once more while the package was being frozen ('changed': the
-- caller freezes it again). A message that found the lease taken is not lost: whoever finishes
-- looks again, and the lease is given back here.
if field('finished') == args.token then return { 'done' } end
if field('discarded') == args.token then return { 'late' } end
if redis.call('GET', LEASE) ~= args.token then return { 'lost' } end
local holds = field('owner') == 'bot' and tonumber(field('epoch')) == args.epoch
  and tonumber(field('answered_seq')) < args.seq

if not holds then
  redis.call('RPUSH', DRAFTS, args.draft)
  redis.call('HSET', CASE, 'discarded', args.token)
  emit('turn_discarded', { turn = args.seq, epoch = args.epoch })
  changed('draft')
  return { 'late' }
end
if args.package and last_seq() ~= args.through then return { 'changed' } end

local answer = args.helped ~= nil and last_answer()
for _, line in ipairs(args.lines) do append(line) end
redis.call('HSET', CASE, 'answered_seq', int(args.seq), 'told_seq', int(args.told_seq),
  'turn', args.turn, 'slots', args.slots, 'finished', args.token)
emit('decision', args.decision, 2)
if answer then heard_of(answer, args.helped, 'words') end
redis.call('DEL', LEASE)

if args.package then
  change_owner({ move = 'hand_over', by = 'bot', reason = args.reason, package = args.package })
  return { 'done' }
end
redis.call('HSET', CASE, 'keeps_place', '')
changed('turn')
if not next_unanswered(args.seq) then redis.call('SREM', PENDING, case_id) end
return { 'done' }
