-- An agent's message counts only while that agent owns the case.
-- Races closed: the case was transferred, closed or taken back while the agent typed; a resend.
local id = 'agent:' .. args.agent .. ':' .. args.id
local known = redis.call('HGET', MESSAGE_IDS, id)
if known then
  local case, seq, sha = string.match(known, '^(%S+) (%d+) (%S+)$')
  if sha ~= args.sha or case ~= case_id then return { 'conflict', tonumber(seq) } end
  return { 'duplicate', tonumber(seq) }
end
if field('owner') ~= 'agent' or field('agent') ~= args.agent then return { 'not_yours', 0 } end

local seq = append(args.line)
redis.call('HSET', MESSAGE_IDS, id, case_id .. ' ' .. int(seq) .. ' ' .. args.sha)
redis.call('EXPIRE', MESSAGE_IDS, args.ids_ttl_s)
changed('line')
return { 'appended', seq }
