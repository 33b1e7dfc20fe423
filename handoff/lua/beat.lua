-- A gateway says that it is alive, and whose pages are open on it.
-- Race closed: two gateways that both find, after a silence, that nobody was watching: the first
-- one that beats notes it, in the step that ends the silence.
-- WATCH is by the server's clock alone, the rest with the offset: a test that moves the clock is
-- no outage.
local GATEWAYS, HERE, WATCH, CLOCK_OFFSET = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local args = cjson.decode(ARGV[1])
local function int(n) return string.format('%.0f', n) end

local t = redis.call('TIME')
local clock = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local now = clock + tonumber(redis.call('GET', CLOCK_OFFSET) or '0')

local watch = redis.call('HMGET', WATCH, 'since_ms', 'last_ms')
local since = tonumber(watch[1] or clock)
if not watch[2] or clock - tonumber(watch[2]) > args.gap_ms then since = clock end
redis.call('HSET', WATCH, 'since_ms', int(since), 'last_ms', int(clock))

redis.call('ZADD', GATEWAYS, int(now), args.gateway)
redis.call('ZREMRANGEBYSCORE', GATEWAYS, '-inf', int(now - args.gateway_kept_ms))
for _, customer in ipairs(args.customers) do redis.call('ZADD', HERE, int(now), customer) end
redis.call('ZREMRANGEBYSCORE', HERE, '-inf', int(now - args.here_kept_ms))
return clock - since
