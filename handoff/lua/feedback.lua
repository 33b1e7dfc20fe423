-- Whether an answer of the bot's helped, by the customer's button.
-- Races closed: two tabs that say the same at once, a press that is sent again (no second event);
-- a case that closes meanwhile (the days count from then).
if field('owner') == 'closed' and now - tonumber(field('closed_ms')) > args.late_ms then
  return { 'late' }
end
local text = redis.call('LINDEX', TRANSCRIPT, int(args.seq - 1))
if not text or not is_answer(cjson.decode(text)) then return { 'no_answer' } end

heard_of(args.seq, args.helped, 'button')
changed('feedback')
return { 'noted' }
