"""The agent's console: sign-in, socket, page."""
