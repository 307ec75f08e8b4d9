"""Threads, processes, coroutines."""
