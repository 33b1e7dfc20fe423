-- Race closed: a change that was allowed by a password which meanwhile is no longer the password
-- (expect). Every session ends in the same step: there is no moment with new password and old
-- sessions.
if redis.call('EXISTS', ACCOUNT) == 0 then return { 'not_found' } end
if args.expect and field('password') ~= args.expect then return { 'changed' } end
redis.call('HSET', ACCOUNT, 'password', args.password,
  'must_change', args.must_change and '1' or '0')
redis.call('DEL', SESSIONS)
record(args.did, args.user, '{}')
return { 'done' }
