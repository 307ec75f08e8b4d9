"""Why another process may not be read, as far as the system tells, and what to do about it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PTRACE = 19
"""CAP_SYS_PTRACE, a bit of the capability sets: see capabilities(7)."""
_MARKS = ("/.dockerenv", "/run/.containerenv")


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether this process may read another.

    ``user`` and ``owner`` are user numbers, of this process and of the other, -1 when unknown.
    ``scope`` is ``kernel.yama.ptrace_scope``, 0 where there is none.
    """

    user: int = -1
    owner: int = -1
    capable: bool = False
    scope: int = 0
    container: str = ""


def standing(pid: int) -> Standing:
    """Find out how this process stands to another one."""
    user = os.geteuid() if hasattr(os, "geteuid") else -1
    owner = -1
    with contextlib.suppress(OSError):
        owner = Path(f"/proc/{pid}").stat().st_uid
    scope = 0
    with contextlib.suppress(OSError, ValueError):
        scope = int(Path("/proc/sys/kernel/yama/ptrace_scope").read_text())
    return Standing(user, owner, _is_capable(), scope, _container())


def remedy(pid: int, at: Standing) -> str:
    """Say in one line what is missing and how to give it."""
    start = f"process {pid} may not be read: "
    if at.container == "kubernetes" and not at.capable:
        return (
            f"{start}this container lacks the capability SYS_PTRACE; give it by securityContext:"
            ' {capabilities: {add: ["SYS_PTRACE"]}}'
        )
    if at.container and not at.capable:
        return (
            f"{start}this container lacks the capability SYS_PTRACE; start it with"
            " --cap-add SYS_PTRACE (compose: cap_add: [SYS_PTRACE])"
        )
    if at.user not in {0, at.owner} and at.owner >= 0:
        return f"{start}it is user {_name(at.owner)}'s; run guru as that user, or with sudo"
    if at.scope >= 3:
        return f"{start}kernel.yama.ptrace_scope is 3, which nothing but a restart can lower"
    if at.scope and not at.capable:
        return (
            f"{start}kernel.yama.ptrace_scope is {at.scope}; run guru with sudo, or allow it until"
            " the next restart: sudo sysctl kernel.yama.ptrace_scope=0"
        )
    if not at.capable and at.user == 0:
        return (
            f"{start}this root lacks the capability SYS_PTRACE; Docker gives it by --cap-add"
            ' SYS_PTRACE, Kubernetes by securityContext: {capabilities: {add: ["SYS_PTRACE"]}}'
        )
    return (
        f"{start}run guru as the same user with kernel.yama.ptrace_scope=0 or with sudo, in Docker"
        " with --cap-add SYS_PTRACE, in Kubernetes with securityContext:"
        ' {capabilities: {add: ["SYS_PTRACE"]}}'
    )


def _is_capable() -> bool:
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, text = line.partition(":")
            if name == "CapEff":
                return bool(int(text, 16) >> _PTRACE & 1)
    return False


def _container() -> str:
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    return "docker" if any(Path(mark).exists() for mark in _MARKS) else ""


def _name(number: int) -> str:
    with contextlib.suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(number).pw_name
    return str(number)
