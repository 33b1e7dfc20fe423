"""Who speaks to the customer: ownership, transcript, queue, profile and the agent's console."""
