"""What the bot does: decides, answers, looks up orders, hands over."""
