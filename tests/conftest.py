"""What holds for all tests."""

import signal

from hypothesis import settings

# A shell starts background jobs with interrupts ignored, and children inherit that: tests that
# interrupt a program would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run: a change is judged by what it changes. No deadline: machines vary.
settings.register_profile("guru", derandomize=True, deadline=None)
settings.load_profile("guru")
