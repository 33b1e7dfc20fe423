"""Telegram: its Bot API by python-telegram-bot, its webhook by our own gateway."""
