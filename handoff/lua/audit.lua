-- Shared head of every script about staff: names for KEYS, time, and the one way into the audit.
-- Race closed: two entries that both follow the same one. Number, digest of the entry before and
-- the entry itself are read and written in one step, and in the step that does what they tell of.

local AUDIT, AUDIT_HEAD, CLOCK_OFFSET = KEYS[1], KEYS[2], KEYS[3]
local ACCOUNTS, ADMINS, OIDC_SUBJECTS = KEYS[4], KEYS[5], KEYS[6]
local ACCOUNT, SESSIONS, HERE, SESSION = KEYS[7], KEYS[8], KEYS[9], KEYS[10]

local args = cjson.decode(ARGV[1])

local function int(n) return string.format('%.0f', n) end

local function now_ms()
  local t = redis.call('TIME')
  local offset = tonumber(redis.call('GET', CLOCK_OFFSET) or '0')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000) + offset
end
local now = now_ms()

local function field(name) return redis.call('HGET', ACCOUNT, name) or '' end

local function contains(list, wanted)
  for _, one in ipairs(list) do if one == wanted then return true end end
  return false
end

-- details: JSON text. Each part goes into the digest with its length before it, so that no text
-- can be cut differently and give the same digest.
local function record(did, about, details)
  local head = redis.call('HMGET', AUDIT_HEAD, 'n', 'digest')
  local n, before = int(tonumber(head[1] or '0') + 1), head[2] or string.rep('0', 64)
  local parts = { before, n, int(now), args.who, did, about, args.address, details }
  local framed = {}
  for i, part in ipairs(parts) do framed[i] = #part .. ':' .. part end
  local digest = sha256(table.concat(framed))
  redis.call('XADD', AUDIT, '*', 'n', n, 'at', int(now), 'who', args.who, 'did', did,
    'about', about, 'address', args.address, 'details', details, 'before', before,
    'digest', digest)
  redis.call('HSET', AUDIT_HEAD, 'n', n, 'digest', digest)
end
