"""The channel for an operator's own apps: JSON requests and webhooks, signed both ways."""
