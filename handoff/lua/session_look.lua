-- Who a session is, now; looking keeps it from falling idle.
-- Race closed: a look that would bring back a session which is being ended.
local ends = tonumber(redis.call('ZSCORE', SESSIONS, args.session) or '0')
if ends <= now or field('enabled') ~= '1' then return { 'gone' } end
local seen = redis.call('HMGET', SESSION, 'created', 'last_seen', 'by')
if not seen[1] then return { 'gone' } end
local over = tonumber(seen[1]) + args.lifetime_ms
if over <= now then return { 'gone' } end
if now - tonumber(seen[2]) >= args.note_ms then
  redis.call('HSET', SESSION, 'last_seen', int(now))
  redis.call('ZADD', SESSIONS, int(math.min(now + args.idle_ms, over)), args.session)
end
local must_change = seen[3] == 'password' and field('must_change') == '1'
return { 'here', field('name'), field('role'), must_change and 1 or 0 }
