"""Put a cost into words: the recommendation for one pattern at one caller."""

from __future__ import annotations

import hashlib

from guru.models.location import Excerpt, Location
from guru.models.profile import Frame, Profile
from guru.models.recommendation import Recommendation, Step
from guru.models.severity import Severity
from guru.profiler.insights.callers import is_own
from guru.profiler.insights.clocks import clock_index
from guru.profiler.insights.pattern import Pattern
from guru.profiler.insights.sources import Sources
from guru.profiler.insights.tally import Cost, shown

_HIGH, _MEDIUM = 0.20, 0.05
_WORTH_A_WORD = 0.10
_MOST_LINES = 4
_MOST_STEPS = 8


def advice_for(cost: Cost, share: float, profile: Profile, sources: Sources) -> Recommendation:
    """Write the recommendation; its place is the caller's dearest line, its evidence the stack."""
    pattern = cost.pattern
    dearest, _ = cost.lines.most_common(1)[0]
    code = sources.line(dearest)
    clock = profile.kinds[clock_index(profile, pattern.clock)].name
    return Recommendation(
        rule=pattern.id,
        title=pattern.title,
        severity=severity_of(share) if pattern.severity is None else pattern.severity,
        location=_place(dearest, sources),
        message=_message(cost, share, clock),
        why=pattern.why,
        how=_how(cost, share, clock),
        fingerprint=_fingerprint(pattern, dearest),
        excerpt=Excerpt(dearest.line, (code,)) if code else None,
        symbol=dearest.function,
        evidence=_steps(cost, sources),
        share=share,
    )


def severity_of(share: float) -> Severity:
    """High from a fifth of the profile on, medium from a twentieth, else low."""
    if share >= _HIGH:
        return Severity.HIGH
    return Severity.MEDIUM if share >= _MEDIUM else Severity.LOW


def _message(cost: Cost, share: float, clock: str) -> str:
    caller = cost.lines.most_common(1)[0][0]
    callee, _ = cost.callees.most_common(1)[0]
    return (
        f"{percent(share)} of {_TIMES.get(clock, 'the samples')} passes where "
        f"{_code(shown(caller))} calls {_code(callee)}: {cost.pattern.message}"
    )


def _how(cost: Cost, share: float, clock: str) -> str:
    pattern = cost.pattern
    parts = [pattern.how]
    saving = pattern.saving(share)
    if saving >= 0.001:
        parts.append(
            f"Estimated saving: about {percent(saving)} of {_TIMES.get(clock, 'the samples')}"
            f"{_basis(pattern)}."
        )
    parts += _lines(cost, share)
    others = [t for t, w in cost.others.most_common() if w >= _WORTH_A_WORD * cost.weight]
    if others:
        parts.append(f"Also seen on the same stacks: {'; '.join(others)}.")
    parts += [f"Before:\n\n{_fenced(pattern.before)}", f"After:\n\n{_fenced(pattern.after)}"]
    parts.append("\n".join(f"- [{_label(a)}]({a})" for a in pattern.references))
    return "\n\n".join(parts)


def _basis(pattern: Pattern) -> str:
    if isinstance(pattern.gain, str):
        return f" ({pattern.gain})" if pattern.gain else ""
    halved = ", halved here" if pattern.toy else ""
    return f" (the remedy ran {pattern.gain:g} times as fast in a small trial{halved})"


def _lines(cost: Cost, share: float) -> list[str]:
    """Which lines of the same function share the cost, where there are several."""
    if len(cost.lines) < 2 or not cost.weight:
        return []
    unit = share / cost.weight
    dearest = cost.lines.most_common(_MOST_LINES)
    words = ", ".join(f"line {frame.line} ({percent(w * unit)})" for frame, w in dearest)
    return [f"By line: {words}."]


def _steps(cost: Cost, sources: Sources) -> tuple[Step, ...]:
    """The way down the dearest stack: the user's own functions, then what the pattern met."""
    _, stack, claim = cost.heaviest
    if claim is None:
        return ()
    own = [i for i in range(claim.caller) if is_own(stack[i]) and not stack[i].path.startswith("<")]
    own.append(claim.caller)
    leaf = len(stack) - 1
    called = {min(i, leaf) for i in (claim.match.first, claim.match.last, leaf)}
    way = own[-_MOST_STEPS:] + sorted(i for i in called if i > claim.caller)
    return tuple(
        Step(_place(stack[i], sources), f"{_code(shown(stack[i]))}{_arrow(i, claim.caller)}")
        for i in way
    )


def _arrow(index: int, caller: int) -> str:
    return " makes the call" if index == caller else ""


def _place(frame: Frame, sources: Sources) -> Location:
    path = sources.relative(frame.path) if frame.path else frame.module
    return Location(path or "(unknown)", frame.line)


def _fingerprint(pattern: Pattern, caller: Frame) -> str:
    # No line and no folder: the advice is the same when code moves, on every machine.
    home = caller.module or caller.path.replace("\\", "/").rpartition("/")[2]
    text = f"{pattern.id}\0{home}\0{caller.function}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def percent(share: float) -> str:
    """A share as people read it: ``34 %``, ``3.2 %``; a no-break space keeps the sign."""
    number = share * 100
    return f"{number:.{0 if number >= 9.95 else 1}f}\u00a0%"


def _code(name: str) -> str:
    # Names come from a profile that anyone may have written.
    plain = "".join(c if c.isprintable() and c != "`" else "?" for c in name)
    return f"`{plain if len(plain) <= 120 else plain[:117] + '...'}`"


def _label(address: str) -> str:
    return address.removeprefix("https://").partition("#")[0].rstrip("/")


def _fenced(code: str) -> str:
    return f"```python\n{code}\n```"


_TIMES = {"cpu": "the CPU time", "wall": "the wall time"}
