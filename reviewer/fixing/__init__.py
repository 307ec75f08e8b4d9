"""Fixes: libcst's tree is changed, so that every comment and blank line stays."""
