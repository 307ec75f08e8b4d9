"""Source text to syntax tree, scopes, imports and comments."""
