-- Race closed: giving back a lease that ran out and that another worker holds by now.
if redis.call('GET', LEASE) ~= args.token then return { 'lost' } end
redis.call('DEL', LEASE)
return { 'released' }
