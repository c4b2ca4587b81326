"""Pictures of every page: both languages, light and dark, wide and on a phone, of a full and an empty workspace."""
