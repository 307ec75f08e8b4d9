"""The agent from outside: profiling without a line of code in the application."""
