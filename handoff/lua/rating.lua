-- How it was with a person: about the agent who had the case last, the last word counts.
-- Races closed: a press that is sent again (no second event); a case that closes meanwhile (the days
-- count from then); another agent who takes the case meanwhile (it is read here whom it is about).
local agent = field('last_agent')
if agent == '' then return { 'nobody' } end
if field('owner') == 'closed' and now - tonumber(field('closed_ms')) > args.late_ms then
  return { 'late' }
end
if field('rating') == args.rating and field('rated_agent') == agent then return { 'noted' } end

redis.call('HSET', CASE, 'rating', args.rating, 'rated_agent', agent)
local said = cjson.decode(args.rating)
said.agent = agent
emit('rating', said)
changed('feedback')
return { 'noted' }
