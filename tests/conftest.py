"""What holds for all tests."""

import signal

# A shell starts background jobs with interrupts ignored, and children inherit that: tests that
# interrupt a program would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
