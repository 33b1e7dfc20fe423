"""The people who work here: accounts, sessions, rights, and the audit of what they did."""
