"""Actions in words: a card of the list, the facts of a page, bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.places import QUEBEC_REGIONS
from maillon.engagement.models import Action
from maillon.engagement.queries import actions as queries
from maillon.engagement.queries.actions import Totals
from maillon.engagement.rules.actions import ActionState, share
from maillon.web.engagement.actions import words
from maillon.web.templatetags.maillon import number


@dataclass(frozen=True, slots=True)
class Card:
    """One action as a list shows it."""

    action: Action
    kind: Any
    state: str
    state_label: Any
    state_look: str
    is_open: bool
    totals: Totals
    said: str
    aim: str
    gauge: str


def cards(actions: Iterable[Action], *, at: datetime) -> list[Card]:
    """Actions with their counts: one question for all of them."""
    known = list(actions)
    found = queries.totals(known)
    return [card(one, found[one.pk], at=at) for one in known]


def card(action: Action, totals: Totals, *, at: datetime) -> Card:
    """One action with its counts."""
    state = queries.state_of(action, at=at)
    label, look = words.STATES[state]
    part = share(totals.counted, action.target)
    return Card(
        action,
        words.KINDS[action.kind],
        state.value,
        label,
        look,
        state is ActionState.OPEN,
        totals,
        counted(action, totals.counted),
        aimed(action),
        f"{100 * part:.1f}%" if part is not None else "",
    )


def counted(action: Action, n: int) -> str:
    """« 7 412 signatures », « 12 lettres », « 30 engagements »."""
    if action.kind == Action.Kind.LETTER:
        said = ngettext("%(n)s lettre", "%(n)s lettres", n)
    elif action.kind == Action.Kind.PLEDGE:
        said = ngettext("%(n)s engagement", "%(n)s engagements", n)
    else:
        said = ngettext("%(n)s signature", "%(n)s signatures", n)
    return said % {"n": number(n)}


def aimed(action: Action) -> str:
    """« sur 10 000 visées », « sur 300 visés »; "" without a target."""
    if not action.target:
        return ""
    if action.kind == Action.Kind.PLEDGE:
        return _("sur %(n)s visés") % {"n": number(action.target)}
    return _("sur %(n)s visées") % {"n": number(action.target)}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: its words, its number, its length."""

    label: str
    n: int
    length: str


def bars(counts: Mapping[str, int], names: Mapping[str, str], *, other: str = "") -> list[Bar]:
    """The longest first; a name that is missing is told as ``other``."""
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Bar(names.get(code) or other or code, n, f"{100 * n / most:.1f}%") for code, n in ordered if n > 0]


def region_bars(action: Action) -> list[Bar]:
    """Signatures by region, who did not say last of its size."""
    return bars(queries.by_region(action), QUEBEC_REGIONS, other=_("Ailleurs, ou non dite"))
