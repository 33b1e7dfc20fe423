-- Binds an account to a person at the OpenID Connect provider, once and for good.
-- Race closed: two people who sign in first at the same moment and are mapped to the same account.
-- A password that was made for the person and never used would stay a second way in: it goes.
if field('enabled') ~= '1' then return { 'disabled' } end
if field('subject') ~= '' then return { 'taken' } end
if redis.call('HEXISTS', OIDC_SUBJECTS, args.subject) == 1 then return { 'taken' } end
redis.call('HSET', ACCOUNT, 'subject', args.subject)
redis.call('HSET', OIDC_SUBJECTS, args.subject, args.user)
if field('must_change') == '1' then
  redis.call('HDEL', ACCOUNT, 'password')
  redis.call('HSET', ACCOUNT, 'must_change', '0')
end
record('oidc_linked', args.user, '{}')
return { 'done' }
