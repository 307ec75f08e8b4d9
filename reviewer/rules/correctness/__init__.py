"""Code that does something else than it says."""
