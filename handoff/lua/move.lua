-- Every move that is not the end of a bot turn.
-- Races closed: two agents who claim at once (the second finds the owner changed); an agent who
-- hands back what was transferred away (expect_agent), or lets go of a case in which the customer has
-- just written what they have not been shown (seen), or whose heartbeat came back just now
-- (unless_here); a customer who writes just before the case is closed for quiet (quiet_ms), or whose
-- page opens just before it is closed for absence (away); two tabs that come back at once; a case
-- that changed while its package was being frozen (through, epoch: the caller freezes again); a
-- reply of this very script that was lost (move_id: the same answer again, nothing moves twice).
local KEPT = 8
local owner = field('owner')
if owner == '' then return { 'not_found' } end

local made = cjson.decode(redis.call('HGET', CASE, 'moves') or '[]')
for _, one in ipairs(made) do
  if one.id == args.move_id then return { 'moved', one.to, one.epoch, one.last, 1 } end
end

-- For how long somebody has been there to see who is here; -1 if nobody is now. By the server's clock:
-- marks that are missing after an outage, or after the machine has slept, say nothing.
local function watched_ms(gap_ms)
  local t = redis.call('TIME')
  local clock = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
  local watch = redis.call('HMGET', WATCH, 'since_ms', 'last_ms')
  if not watch[2] or clock - tonumber(watch[2]) > gap_ms then return -1 end
  return clock - tonumber(watch[1])
end

-- No page open, nothing written and nothing moved for long enough.
local function is_away(away)
  if watched_ms(away.gap_ms) < 0 then return false end
  local watch = redis.call('HMGET', WATCH, 'since_ms')
  local customer = field('channel') .. ':' .. field('customer')
  local latest = math.max(tonumber(watch[1]), tonumber(field('moved_ms')),
    tonumber(redis.call('ZSCORE', HERE, customer) or '0'),
    tonumber(redis.call('ZSCORE', OPEN, case_id) or '0'))
  return now - latest >= away.after_ms
end

-- Closed by absence, not long ago, and nothing newer has begun.
local function may_come_back()
  return field('closed_move') == 'abandon' and now - tonumber(field('closed_ms')) < args.back_ms
    and redis.call('EXISTS', OPEN_CASE) == 0 and redis.call('HGET', LAST_CLOSED, 'case') == case_id
end

local refused = { 'refused', owner, field('agent') }
if args.expect_agent and field('agent') ~= args.expect_agent then
  return { 'not_yours', owner, field('agent') }
end
if not next_owner(args.move) then return refused end
if args.seen and next_unanswered(args.seen) then return { 'unread', owner, field('agent') } end
if args.quiet_ms and tonumber(redis.call('ZSCORE', OPEN, case_id) or now) > now - args.quiet_ms then
  return refused
end
if args.unless_here and redis.call('EXISTS', ALSO) == 1 then return refused end
if args.watched_ms and watched_ms(args.gap_ms) < args.watched_ms then return refused end
if args.away and not is_away(args.away) then return refused end
if args.move == 'come_back' and not may_come_back() then return refused end
if args.through and (last_seq() ~= args.through or tonumber(field('epoch')) ~= args.epoch) then
  return { 'changed' }
end
local asked = args.move == 'bot_recovered' and int(last_customer_seq())
if asked then
  if not redis.call('ZSCORE', BOT_DOWN, case_id) then return refused end
  -- Tried once more already, in vain: it may be the message that breaks the bot. To a person.
  if field('recovered_seq') == asked then
    redis.call('ZREM', BOT_DOWN, case_id)
    return refused
  end
end

local to, epoch = change_owner(args)
local last = last_seq()
if to == 'closed' then redis.call('HSET', CASE, 'closed_move', args.move) end
if asked then redis.call('HSET', CASE, 'recovered_seq', asked) end
if #made == KEPT then table.remove(made, 1) end
made[#made + 1] = { id = args.move_id, to = to, epoch = epoch, last = last }
redis.call('HSET', CASE, 'moves', cjson.encode(made))
return { 'moved', to, epoch, last, 0 }
