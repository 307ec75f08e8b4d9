"""Patterns over profiles: where the time goes, who causes it, what to do."""
