-- Ends one session (args.session) or all of a user. Race closed: two people who end the same one;
-- it is recorded once.
local ended
if args.session then
  ended = redis.call('ZREM', SESSIONS, args.session)
  redis.call('DEL', SESSION)
  if ended == 0 then return { 'gone', 0 } end
else
  ended = redis.call('ZCOUNT', SESSIONS, int(now), '+inf')
  redis.call('DEL', SESSIONS)
end
record(args.did, args.user, args.session and '{}' or cjson.encode({ all = true, count = ended }))
return { 'ended', ended }
