"""Code that is hard to change rightly."""
