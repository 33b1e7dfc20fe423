-- Something that the system has to say of a case that moves nowhere, once for one id.
-- Races closed: two gateways that say the same; a case that was forgotten meanwhile.
if field('owner') == '' then return { 'not_found' } end
if redis.call('HGET', MESSAGE_IDS, args.id) then return { 'again' } end
local seq = append(args.line)
redis.call('HSET', MESSAGE_IDS, args.id, case_id .. ' ' .. int(seq) .. ' -')
redis.call('EXPIRE', MESSAGE_IDS, args.ids_ttl_s)
changed('line')
return { 'noted' }
