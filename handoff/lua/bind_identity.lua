-- Finds the customer of a verified identity, and binds the browser's open case to it if it is free.
-- Races closed: two identities with one browser's token at once (the second finds it bound); two
-- browsers of one identity at once (one pointer, read and moved in one step); a case that opens
-- while it is looked at.
-- The caller passes the keys of the customer that it read from POINTER; if that has moved meanwhile
-- the answer is 'changed' and the caller reads again.
local POINTER, CHANGES = KEYS[1], KEYS[2]
local PRESENT_OPEN, PRESENT_PROFILE = KEYS[3], KEYS[4]
local BROWSER_OPEN, BROWSER_PROFILE = KEYS[5], KEYS[6]
local EVENTS, CLOCK_OFFSET, CUSTOMERS = KEYS[7], KEYS[8], KEYS[9]

local args = cjson.decode(ARGV[1])
if (redis.call('GET', POINTER) or '') ~= args.pointer then return { 'changed', '' } end

local function tell(customer)
  redis.call('PUBLISH', CHANGES, cjson.encode({ what = 'identity',
    customer = args.channel .. ':' .. customer }))
end

local function emit_known(case)
  local t = redis.call('TIME')
  local offset = tonumber(redis.call('GET', CLOCK_OFFSET) or '0')
  local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000) + offset
  redis.call('XADD', EVENTS, '*', 'type', 'customer_known', 'v', '1',
    'at', string.format('%.0f', now), 'case', case, 'data', '{}')
end

local present = args.present
local bound = redis.call('HEXISTS', BROWSER_PROFILE, 'identity') == 1
local takes = args.browser ~= present and not bound
  and redis.call('EXISTS', BROWSER_OPEN) == 1 and redis.call('EXISTS', PRESENT_OPEN) == 0
local customer = takes and args.browser or present
local profile = takes and BROWSER_PROFILE or PRESENT_PROFILE

redis.call('SET', POINTER, customer)
redis.call('SADD', CUSTOMERS, present, customer)
redis.call('HSET', profile, 'identity', args.identity)
redis.call('PERSIST', profile)
if takes then
  -- One person, one history: what is counted goes on where they are from now on.
  local before = redis.call('HMGET', PRESENT_PROFILE, 'cases', 'first_seen')
  if before[1] then redis.call('HINCRBY', BROWSER_PROFILE, 'cases', before[1]) end
  if before[2] then redis.call('HSET', BROWSER_PROFILE, 'first_seen', before[2]) end
  emit_known(redis.call('GET', BROWSER_OPEN))
  tell(args.browser)
  tell(present)
elseif args.browser ~= present and not bound then
  -- Told before the sign-in, and it can't be taken back after it.
  redis.call('HDEL', BROWSER_PROFILE, 'journey')
end
return { 'bound', customer }
