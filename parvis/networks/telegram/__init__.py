"""Telegram: a channel or group in which a bot of ours writes."""
