"""What was found in a file before it changed, and what of it still holds."""
