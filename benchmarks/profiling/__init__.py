"""The rows of ``benchmarks/profiler.py``."""
