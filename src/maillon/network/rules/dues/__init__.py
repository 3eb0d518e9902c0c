"""Dues: a scale, what it is reckoned on, and what it gives."""

from maillon.network.rules.dues.comparing import Change, changes
from maillon.network.rules.dues.computing import Base, Dues, Facts, Figure, Line, base_of, compute
from maillon.network.rules.dues.scale import (
    COUNTED,
    MILLION,
    BaseOn,
    Bracket,
    Combine,
    Condition,
    Discount,
    Mode,
    Operator,
    Proration,
    Rounding,
    Scale,
    checked,
    falls_at,
)

__all__ = [
    "COUNTED",
    "MILLION",
    "Base",
    "BaseOn",
    "Bracket",
    "Change",
    "Combine",
    "Condition",
    "Discount",
    "Dues",
    "Facts",
    "Figure",
    "Line",
    "Mode",
    "Operator",
    "Proration",
    "Rounding",
    "Scale",
    "base_of",
    "changes",
    "checked",
    "compute",
    "falls_at",
]
