-- Only an entry: what it tells of was done elsewhere, or was refused.
record(args.did, args.about, args.details)
return { 'written' }
