-- Race closed: two people who make an account of the same name, or two first sign-ins by OpenID
-- Connect of the same person.
if redis.call('EXISTS', ACCOUNT) == 1 then return { 'exists' } end
if args.subject and redis.call('HEXISTS', OIDC_SUBJECTS, args.subject) == 1 then
  return { 'exists' }
end
redis.call('HSET', ACCOUNT, 'name', args.name, 'role', args.role, 'enabled', '1',
  'created', int(now), 'must_change', args.must_change and '1' or '0')
if args.password then redis.call('HSET', ACCOUNT, 'password', args.password) end
if args.demo then redis.call('HSET', ACCOUNT, 'demo', '1') end
if args.subject then
  redis.call('HSET', OIDC_SUBJECTS, args.subject, args.user)
  redis.call('HSET', ACCOUNT, 'subject', args.subject)
end
redis.call('SADD', ACCOUNTS, args.user)
if contains(args.managers, args.role) then redis.call('SADD', ADMINS, args.user) end
record('account_created', args.user, cjson.encode({ role = args.role }))
if args.subject then record('oidc_linked', args.user, '{}') end
return { 'done' }
