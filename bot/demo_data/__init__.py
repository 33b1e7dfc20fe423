"""`bot demo-data`: a month of customers and agents, played on a running Baton."""
