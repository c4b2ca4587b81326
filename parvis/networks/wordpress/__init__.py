"""A WordPress site of ours: articles, and answers to the comments under them."""
