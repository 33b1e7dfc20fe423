-- A session exists as long as it stands in its user's set with a time that is still to come.
-- Races closed: an account disabled, or a password changed (expect), since it was checked.
if field('enabled') ~= '1' then return { 'refused' } end
if args.expect and field('password') ~= args.expect then return { 'refused' } end
redis.call('ZREMRANGEBYSCORE', SESSIONS, '-inf', int(now))
redis.call('ZREMRANGEBYRANK', SESSIONS, 0, -args.most)
redis.call('ZADD', SESSIONS, int(now + math.min(args.idle_ms, args.lifetime_ms)), args.session)
redis.call('PEXPIRE', SESSIONS, int(args.lifetime_ms))
redis.call('HSET', SESSION, 'user', args.user, 'created', int(now), 'last_seen', int(now),
  'address', args.address, 'browser', args.browser, 'by', args.by)
redis.call('PEXPIRE', SESSION, int(args.lifetime_ms))
if args.signed_in then
  redis.call('HSET', ACCOUNT, 'last_sign_in', int(now))
  record('signed_in', args.user, cjson.encode({ by = args.by }))
end
return { 'done' }
