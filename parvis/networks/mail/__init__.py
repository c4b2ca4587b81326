"""Mail: a newsletter to a list, through any SMTP server."""
