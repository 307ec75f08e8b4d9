"""Recommendations or a profile in, one output format out."""
