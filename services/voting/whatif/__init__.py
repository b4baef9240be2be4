"""What if: the same frozen count under other rules, for anyone to try. Never official, and labelled so wherever shown.

Exact like the ranking itself: the weights at which something changes are computed as fractions, not searched for.
"""

from services.voting.whatif.alternatives import Alternative, Comparison, Line, compare, reweigh
from services.voting.whatif.stability import CutMove, ProjectStability, Span, Stability, WeightsDoNotCount, stability

__all__ = [
    "Alternative",
    "Comparison",
    "CutMove",
    "Line",
    "ProjectStability",
    "Span",
    "Stability",
    "WeightsDoNotCount",
    "compare",
    "reweigh",
    "stability",
]
