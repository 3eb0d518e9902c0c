"""How an amount divides among the sectors and places of an activity, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from maillon.core.money import apportion
from maillon.projects.documents import ActivityDocument, TransactionDocument

Weights = list[tuple[str, Decimal]]
_WHOLE = Decimal(100)
_NEARLY_ALL = Decimal("99.5")
_PREFERRED = ("1", "2")


def weights(stated: Sequence[tuple[str, Decimal | None]]) -> Weights:
    """Weights from percentages as people write them, in their order.

    None stated: equal parts. Some stated: the silent ones share what is left of a hundred. Codes said twice
    are added. Nothing stated: all of it under the empty code.
    """
    said = [share for _, share in stated if share is not None]
    silent = len(stated) - len(said)
    left = max(_WHOLE - sum(said, Decimal(0)), Decimal(0))
    found: dict[str, Decimal] = {}
    for code, share in stated:
        found[code] = found.get(code, Decimal(0)) + (left / silent if share is None else share)
    if not found:
        return [("", _WHOLE)]
    if sum(found.values()) <= 0:
        return [(code, Decimal(1)) for code in found]
    return [(code, share) for code, share in found.items() if share > 0]


def sectors(document: ActivityDocument, movement: TransactionDocument | None = None) -> Weights:
    """Sectors of a transaction (its own one first) or of an activity: the DAC's five digits, else three, else any."""
    if movement and movement.sector:
        return [(movement.sector, _WHOLE)]
    vocabulary = _preferred(one.vocabulary for one in document.sectors)
    return weights([(one.code, one.percentage) for one in document.sectors if one.vocabulary == vocabulary])


def places(document: ActivityDocument, movement: TransactionDocument | None = None) -> Weights:
    """Countries by their code and regions by their number: a region counts where the countries leave it room."""
    if movement and (movement.recipient_country or movement.recipient_region):
        return [(movement.recipient_country or movement.recipient_region, _WHOLE)]
    countries = [(one.code, one.percentage) for one in document.recipients if one.kind == "country"]
    around = [one for one in document.recipients if one.kind == "region"]
    vocabulary = _preferred(one.vocabulary for one in around)
    regions = [(one.code, one.percentage) for one in around if one.vocabulary == vocabulary]
    covered = sum((share for _, share in countries if share is not None), Decimal(0))
    if countries and (
        any(share is None for _, share in countries)
        or covered >= _NEARLY_ALL
        or all(share is None for _, share in regions)
    ):
        regions = []
    return weights([*countries, *regions])


def split(minor: int, by_sector: Weights, by_place: Weights) -> list[tuple[str, str, int]]:
    """Sector, place and part of an amount in minor units; the parts sum to it."""
    cells = [(sector, place, one * other) for sector, one in by_sector for place, other in by_place]
    parts = apportion(minor, [weight for _, _, weight in cells])
    return [(sector, place, part) for (sector, place, _), part in zip(cells, parts, strict=True)]


def _preferred(vocabularies: Iterable[str]) -> str:
    found = list(vocabularies)
    return next((one for one in (*_PREFERRED, *found) if one in found), "")
