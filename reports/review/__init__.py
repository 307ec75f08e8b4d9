"""A review in, one output format out."""
