"""Where guarantees stand: what a row of ``Position`` says of the engine's state, and whether it still does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maillon.guarantees.models import Fund, Position
from maillon.guarantees.rules import documents
from maillon.guarantees.rules import state as states


def told(one: states.Guarantee) -> dict[str, Any]:
    """The columns of a position."""
    text = json.dumps(documents.plain(one), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "state": one.position,
        "cap_minor": one.cap_minor,
        "undrawn_minor": one.undrawn_minor,
        "cover_minor": one.cover_minor,
        "principal_minor": one.loan.principal_minor,
        "due_minor": one.claim.payable_minor,
        "paid_minor": one.claim.paid_minor,
        "recovered_minor": one.recourse.share_minor,
        "stage": one.stage,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }


def receivable(one: states.Guarantee) -> int:
    """Fees billed and not received yet, in the cap's currency."""
    return sum(balance.minor for key, balance in one.balances.items() if key.startswith("ASNPO|1100|"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of a position that is not what the events say."""

    reference: str
    column: str
    kept: Any
    replayed: Any


def differences(fund: Fund, state: states.Fund) -> Iterator[Difference]:
    """What the kept positions say otherwise than the events: nothing, when all is well."""
    rows = {
        one.guarantee.reference: one
        for one in Position.objects.filter(guarantee__fund=fund).select_related("guarantee")
    }
    for name in sorted(state.guarantees.keys() | rows.keys()):
        one, kept = state.guarantees.get(name), rows.get(name)
        if one is None or kept is None:
            yield Difference(name, "position", kept is not None, one is not None)
            continue
        for column, value in told(one).items():
            if getattr(kept, column) != value:
                yield Difference(name, column, getattr(kept, column), value)
