"""Tests on every Python that is at hand: ``nox`` runs all, ``nox -s tests-3.12`` one."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests"]
_PYTEST = ("pytest", "-n", "2", "--dist", "worksteal")


@nox.session(python=["3.10", "3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run all tests."""
    session.install("--upgrade", "pip")
    session.install("-c", "constraints.txt", "-e", ".[github,train]", "--group", "test")
    session.run(*_PYTEST, *session.posargs)


@nox.session(python=False)
def coverage(session: nox.Session) -> None:
    """Run all tests here and tell which lines they leave out."""
    session.run(*_PYTEST, "--cov", "--cov-report=term-missing:skip-covered")
