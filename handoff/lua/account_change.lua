-- Race closed: two admins who disable or demote each other at once. Who manages accounts is
-- counted and changed in the same step, so that one of them always stays.
if redis.call('EXISTS', ACCOUNT) == 0 then return { 'not_found' } end
local was = { name = field('name'), role = field('role'), enabled = field('enabled') }
local name, role = args.name or was.name, args.role or was.role
local enabled = args.enabled or was.enabled
local manages = enabled == '1' and contains(args.managers, role)
local only = redis.call('SISMEMBER', ADMINS, args.user) == 1
  and redis.call('SCARD', ADMINS) == 1
if args.guard and only and not manages then return { 'last_admin' } end

redis.call('HSET', ACCOUNT, 'name', name, 'role', role, 'enabled', enabled)
redis.call(manages and 'SADD' or 'SREM', ADMINS, args.user)
if name ~= was.name then
  record('renamed', args.user, cjson.encode({ from = was.name, to = name }))
end
if role ~= was.role then
  record('role_changed', args.user, cjson.encode({ from = was.role, to = role }))
end
if enabled ~= was.enabled then
  record(enabled == '1' and 'account_enabled' or 'account_disabled', args.user, '{}')
end
-- Whoever may no longer sit at the desk has left it: the next sweep returns their cases.
if enabled ~= '1' or not contains(args.desk, role) then redis.call('DEL', HERE) end
if enabled ~= '1' then redis.call('DEL', SESSIONS) end
return { 'done' }
