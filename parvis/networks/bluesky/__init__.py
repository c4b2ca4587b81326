"""Bluesky: its firehose, its search and the feeds of its accounts."""
