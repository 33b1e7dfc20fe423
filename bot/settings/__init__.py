"""What an operator may set: one model, one file, the environment above it."""
