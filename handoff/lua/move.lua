-- Every move that is not the end of a bot turn.
-- Races closed: two agents who claim at once (the second finds the owner changed); an agent who
-- hands back what was transferred away (expect_agent); a customer who writes just before the case
-- is closed for quiet (quiet_ms); a case that changed while its package was
-- being frozen (through, epoch: the caller freezes again).
local owner = field('owner')
if owner == '' then return { 'not_found' } end
local refused = { 'refused', owner, field('agent') }
if args.expect_agent and field('agent') ~= args.expect_agent then
  return { 'not_yours', owner, field('agent') }
end
if not next_owner(args.move) then return refused end
if args.quiet_ms and tonumber(redis.call('ZSCORE', OPEN, case_id) or now) > now - args.quiet_ms then
  return refused
end
if args.through and (last_seq() ~= args.through or tonumber(field('epoch')) ~= args.epoch) then
  return { 'changed' }
end

local to, epoch = change_owner(args)
return { 'moved', to, epoch, last_seq() }
