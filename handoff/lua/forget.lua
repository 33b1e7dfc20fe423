-- A closed case that is safe elsewhere goes, as one.
-- Races closed: it was opened again, or something was added to it, since it was copied.
local CASE, TRANSCRIPT, LAST_CLOSED = KEYS[1], KEYS[2], KEYS[3]
local args = cjson.decode(ARGV[1])

if redis.call('EXISTS', CASE) == 0 then return 1 end
if redis.call('HGET', CASE, 'owner') ~= 'closed' then return 0 end
if redis.call('LLEN', TRANSCRIPT) ~= args.lines then return 0 end

redis.call('DEL', CASE, TRANSCRIPT, unpack(KEYS, 4))
if redis.call('HGET', LAST_CLOSED, 'case') == args.case then redis.call('DEL', LAST_CLOSED) end
return 1
