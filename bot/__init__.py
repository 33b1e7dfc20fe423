"""The gateway, the customer's page, the dialogue's domain, and what starts and stops it all."""
