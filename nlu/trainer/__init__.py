"""Teaching the bot a text: edits of the shop's examples and articles, and the trainers' page."""
