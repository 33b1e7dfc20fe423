"""How well the bot understands, finds and knows when it doesn't: `make evaluate`."""
