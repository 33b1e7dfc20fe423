-- One gateway delivers to a customer at a time, so that lines arrive in their order.
-- Races closed: two gateways, or a sweep and a hint, that deliver the same line; a gateway that was
-- killed while it delivered (is_held).
if is_held(ALSO) then return { 'busy' } end
local first = redis.call('LINDEX', OUTBOX, 0)
if not first then
  redis.call('SREM', OUTBOXES, args.whose)
  redis.call('DEL', ALSO)
  return { 'empty' }
end
redis.call('SET', ALSO, args.token, 'PX', args.lease_ms)
return { 'take', first }
