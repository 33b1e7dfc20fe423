-- A piece of a line is with the provider, or a line never will be.
-- Races closed: a worker that lost its lease to another (only who holds it may cross off); a reply
-- of this very script that was lost (what was crossed off is first no more).
if redis.call('GET', ALSO) ~= args.token then return { 'lost' } end
if redis.call('LINDEX', OUTBOX, 0) ~= args.entry then return { 'done' } end
if args.rest then
  redis.call('LSET', OUTBOX, 0, args.rest)
else
  redis.call('LPOP', OUTBOX)
end
if args.line and field('owner') ~= '' then
  append(args.line)
  changed('line')
end
return { 'done' }
