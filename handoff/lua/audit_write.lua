-- Only an entry: what it tells of was done elsewhere, or was refused.
-- Race closed: the script is sent again because its reply was lost.
if redis.call('HGET', AUDIT_HEAD, 'latest') == args.id then return { 'written' } end
record(args.did, args.about, args.details)
redis.call('HSET', AUDIT_HEAD, 'latest', args.id)
return { 'written' }
