"""Amounts of money: whole minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from maillon.core.errors import RuleViolation

# ISO 4217 (List one, 2024): currencies whose minor unit is not the hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    "CLF": 4,
    "UYW": 4,
}


def exponent(currency: str) -> int:
    """Number of decimals of a currency's minor unit (ISO 4217): 2 for CAD, 0 for XOF."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: ``minor`` units of ``currency``."""

    minor: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Money:
        """The amount to the nearest minor unit, halves to the even one.

        Raises RuleViolation ``money.not_a_number`` for NaN and infinities.
        """
        if not amount.is_finite():
            raise RuleViolation("money.not_a_number", value=str(amount))
        scaled = amount.scaleb(exponent(currency))
        return cls(int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN)), currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise RuleViolation("money.two_currencies", left=self.currency, right=other.currency)
        return other


def apportion(minor: int, weights: Sequence[Decimal | int | float]) -> list[int]:
    """Split an amount by weights so that the parts sum to it to the last minor unit.

    Largest remainder (Hamilton's method); ties go to the earlier part. Weights need not sum to one or to a
    hundred. Raises RuleViolation ``money.no_weight`` when no weight is positive.
    """
    exact = [Decimal(str(weight)) for weight in weights]
    total = sum(exact, Decimal(0))
    if total <= 0 or any(weight < 0 for weight in exact):
        raise RuleViolation("money.no_weight", weights=[str(weight) for weight in exact])
    sign = -1 if minor < 0 else 1
    shares = [Decimal(abs(minor)) * weight / total for weight in exact]
    parts = [int(share) for share in shares]
    left = abs(minor) - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return [sign * part for part in parts]
