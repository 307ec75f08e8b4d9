"""The abstract run of a program: every statement, on values that are partly known."""
