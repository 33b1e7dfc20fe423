-- Shared head of every script: names for KEYS, time, appending, events, the change of owner.
-- Python puts the table of moves (handoff/moves.py) in front of this text as MOVES_JSON.
-- Every script checks everything first and writes afterwards: Redis does not roll back.

local MOVES = cjson.decode(MOVES_JSON)

local CASE, TRANSCRIPT, LEASE, DRAFTS, PACKAGES = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local OPEN_CASE, LAST_CLOSED, MESSAGE_IDS = KEYS[6], KEYS[7], KEYS[8]
local QUEUE, HELD, PENDING, OPEN, EVENTS = KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local CLOCK_OFFSET, RELEASE, CHANGES, PROFILE = KEYS[14], KEYS[15], KEYS[16], KEYS[17]
local BOT_DOWN, GATEWAYS, HERE, WATCH = KEYS[18], KEYS[19], KEYS[20], KEYS[21]
local OUTBOX, OUTBOXES, ALSO = KEYS[22], KEYS[23], KEYS[24]

local args = cjson.decode(ARGV[1])
local case_id = args.case

local function now_ms()
  local t = redis.call('TIME')
  local offset = tonumber(redis.call('GET', CLOCK_OFFSET) or '0')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000) + offset
end
local now = now_ms()

local function int(n) return string.format('%.0f', n) end

local function field(name) return redis.call('HGET', CASE, name) or '' end

local function last_seq() return redis.call('LLEN', TRANSCRIPT) end

-- v: the version of this kind of event, 1 if not given; case: another one than the script's.
local function emit(kind, data, v, case)
  redis.call('XADD', EVENTS, '*', 'type', kind, 'v', int(v or 1), 'at', int(now),
    'case', case or case_id, 'data', type(data) == 'string' and data or cjson.encode(data))
end

-- Pages read the transcript themselves; everybody else is sent what they have not said. That a line
-- could not be delivered is for the agent alone.
local function is_to_deliver(said)
  return field('channel') ~= 'web' and said.who ~= 'customer' and said.code ~= 'undelivered'
end

-- line: JSON object text without seq and at. They are put in as text, because decoding and
-- encoding again would turn empty arrays into objects.
local function append(line)
  local said = cjson.decode(line)
  local seq = last_seq() + 1
  redis.call('RPUSH', TRANSCRIPT,
    '{"seq":' .. int(seq) .. ',"at":' .. int(now) .. ',' .. string.sub(line, 2))
  emit('utterance', { seq = seq, who = said.who })
  if is_to_deliver(said) then
    redis.call('RPUSH', OUTBOX, case_id .. ' ' .. int(seq) .. ' 0')
    redis.call('SADD', OUTBOXES, field('channel') .. ':' .. field('customer'))
  end
  return seq
end

-- A hint for whoever shows this case: its customer, the agent who has it ('' for nobody), and the
-- one who had it until now.
local function changed(what, former)
  local agent = field('agent')
  local agents = { agent }
  if former and former ~= agent then agents[2] = former end
  redis.call('PUBLISH', CHANGES, cjson.encode({ what = what, case = case_id,
    customer = field('channel') .. ':' .. field('customer'), owner = field('owner'),
    agents = agents }))
end

local function next_unanswered(after)
  local lines = redis.call('LRANGE', TRANSCRIPT, after, -1)
  for i, text in ipairs(lines) do
    local line = cjson.decode(text)
    if line.who == 'customer' then return line.seq end
  end
  return nil
end

local function last_customer_seq()
  for seq = last_seq(), 1, -1 do
    local line = cjson.decode(redis.call('LINDEX', TRANSCRIPT, seq - 1))
    if line.who == 'customer' then return seq end
  end
  return 0
end

local function is_answer(line)
  return line.who == 'bot' and type(line.custom) == 'table' and line.custom.kind == 'answer'
end

-- The bot's answer that was shown last; nil if there was none.
local function last_answer()
  for seq = last_seq(), 1, -1 do
    if is_answer(cjson.decode(redis.call('LINDEX', TRANSCRIPT, seq - 1))) then return seq end
  end
  return nil
end

-- Whether an answer helped, by the customer's words or their button. Saying it again is no news.
local function heard_of(answer, helped, how)
  local said = cjson.decode(field('feedback') ~= '' and field('feedback') or '{}')
  local before = said[int(answer)]
  if before == helped then return end
  said[int(answer)] = helped
  redis.call('HSET', CASE, 'feedback', cjson.encode(said))
  emit('feedback', { answer = answer, helped = helped, how = how })
end

-- Whether another worker has this lease. One lasts only while its gateway's heart beats; and a
-- gateway works on one thing once at a time, so that its own is one that it has forgotten.
local function is_held(lease)
  local held = redis.call('GET', lease)
  local gateway = held and string.match(held, '^(%S+) ')
  if not gateway or gateway == args.gateway then return false end
  local beat = redis.call('ZSCORE', GATEWAYS, gateway)
  return beat and tonumber(beat) > now - args.beat_ms
end

local function next_owner(move)
  local row = MOVES[field('owner')]
  return row and row[move]
end

local CLOSED_WHY = { resolve = 'resolved', expire = 'expired', abandon = 'abandoned' }

local function closed_why(move, from)
  if move == 'end' then return from == 'waiting' and 'abandoned' or 'ended' end
  return CLOSED_WHY[move]
end

-- The only place that changes an owner. m: move, agent, agent_name, by, reason, lines, package.
local function change_owner(m)
  local from, to, former = field('owner'), next_owner(m.move), field('agent')
  local why = closed_why(m.move, from)
  local epoch = redis.call('HINCRBY', CASE, 'epoch', 1)
  for _, line in ipairs(m.lines or {}) do append(line) end

  local since = field('waiting_since_ms')
  if since == '' or (from == 'bot' and field('keeps_place') ~= '1') then
    since = int(now)
    redis.call('HSET', CASE, 'waiting_since_ms', since)
  end
  -- Tried again after an outage, and in vain: the wait goes on where it was.
  redis.call('HSET', CASE, 'keeps_place', m.move == 'bot_recovered' and '1' or '')
  redis.call('ZREM', QUEUE, case_id)
  redis.call('ZREM', BOT_DOWN, case_id)
  redis.call('HDEL', HELD, case_id)
  redis.call('HSET', CASE, 'owner', to, 'agent', '', 'agent_name', '', 'moved_ms', int(now))
  if from == 'bot' and m.reason then redis.call('HSET', CASE, 'reason', m.reason) end
  if from == 'bot' or to == 'agent' then
    redis.call('HSET', CASE, 'claimed', to == 'agent' and '1' or '')
  end

  if to == 'waiting' then
    redis.call('ZADD', QUEUE, since, case_id)
    if field('reason') == 'bot_unavailable' and field('claimed') ~= '1' then
      redis.call('ZADD', BOT_DOWN, since, case_id)
    end
  elseif to == 'agent' then
    redis.call('HSET', HELD, case_id, m.agent)
    redis.call('HSET', CASE, 'agent', m.agent, 'agent_name', m.agent_name, 'last_agent', m.agent)
  elseif to == 'closed' then
    redis.call('DEL', OPEN_CASE)
    redis.call('ZREM', OPEN, case_id)
    redis.call('HSET', CASE, 'closed_ms', int(now), 'closed_why', why)
    redis.call('HSET', LAST_CLOSED, 'case', case_id, 'at', int(now), 'why', why)
  end
  if from == 'closed' then
    redis.call('SET', OPEN_CASE, case_id)
    redis.call('ZADD', OPEN, int(now), case_id)
  end
  if m.package then
    -- Each holds all that was said before it: with the older ones a case would grow by squares.
    redis.call('DEL', PACKAGES)
    redis.call('HSET', PACKAGES, int(epoch), m.package)
    redis.call('HSET', CASE, 'package_epoch', int(epoch))
  end

  -- Whoever owned the case until now answered, or left to the next owner, everything so far. A
  -- case that the bot takes back has its last message before it, and what was tried on it is void.
  local answered = last_seq()
  if m.move == 'bot_recovered' then
    answered = math.max(last_customer_seq() - 1, 0)
    redis.call('HSET', CASE, 'told_seq', int(math.min(tonumber(field('told_seq')), answered)))
  end
  redis.call('HSET', CASE, 'answered_seq', int(answered))
  if to == 'bot' and next_unanswered(answered) then
    redis.call('SADD', PENDING, case_id)
  else
    redis.call('SREM', PENDING, case_id)
  end

  emit('owner_moved', { move = m.move, from = from, to = to, epoch = epoch, agent = m.agent or '',
    by = m.by or '', reason = m.reason or '', why = why or '', seq = last_seq() })
  changed('owner', former)
  return to, epoch
end
