"""A profile, with what was made of it, for people: terminal, markdown, one HTML page."""
