"""Requests named in the profile: of what endpoint the time is.

Wrap the application with ``wsgi.Profiled`` or ``asgi.Profiled``, or use the hooks of ``django``,
``flask``, ``fastapi`` and ``celery``. Nothing is started by these; where the agent does not run,
they cost a dictionary entry. ``aws_lambda.profiled`` starts the agent, too.
"""
