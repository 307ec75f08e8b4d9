"""Requests named in the profile: of what endpoint the time is.

Wrap the application with ``wsgi.Profiled`` or ``asgi.Profiled``, or use the hooks of ``django`` and
``flask``. Nothing is started by this; where the agent does not run, it costs a dictionary entry.
"""
