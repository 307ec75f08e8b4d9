"""How sure a share is that was counted in samples."""

from __future__ import annotations

import math

_Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


def lower_end(share: float, count: float) -> float:
    """Lower end of the 95 % interval (Wilson) of a share, 0 to 1, that ``count`` samples gave."""
    if count <= 0:
        return 0.0
    spread = _Z * _Z / count
    middle = share + spread / 2
    margin = _Z * math.sqrt(max(0.0, share * (1 - share)) / count + spread / (4 * count))
    return max(0.0, (middle - margin) / (1 + spread))
