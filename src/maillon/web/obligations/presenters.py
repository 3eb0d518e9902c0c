"""What awaits somebody, as lines of a list: obligations and what other domains add, in one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillon.core.obligations import awaiting, queries, registry, rules
from maillon.core.obligations.awaiting import Waiting
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import Urgency
from maillon.core.people.models import User
from maillon.core.typography import typo_text
from maillon.web.templatetags.maillon import clock, exact_amount, named

GROUPS: dict[Urgency, str | Promise] = {
    Urgency.LATE: gettext_lazy("En retard"),
    Urgency.SOON: gettext_lazy("Cette semaine"),
    Urgency.LATER: gettext_lazy("Plus tard"),
    Urgency.ANYTIME: gettext_lazy("Sans date"),
}
_LOOKS = {Urgency.LATE: "bad", Urgency.SOON: "warn", Urgency.LATER: "info", Urgency.ANYTIME: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its title, why, its date and its pill, and the button that leads to it."""

    title: str
    why: str
    link: str
    label: str
    due_at: datetime | None
    urgency: Urgency
    pill: str
    look: str

    @property
    def is_late(self) -> bool:
        """Whether its date is past."""
        return self.urgency is Urgency.LATE


def rows(user: User, near: Iterable[Obligation], *, at: datetime) -> list[Row]:
    """What awaits a person: what is ``near`` of what they owe and what every domain adds, the most pressing first."""
    added = awaiting.waiting_for(user, at=at)
    found = ordered([of_obligation(one, at=at) for one in near], [of_waiting(one, at=at) for one in added])
    queries.count_known(user, len(found), at=at)
    return found


def ordered(*lists: Iterable[Row]) -> list[Row]:
    """Lines in the order of their groups, then of their dates."""
    place = {one: number for number, one in enumerate(GROUPS)}
    found = [row for one in lists for row in one]
    return sorted(found, key=lambda row: (place[row.urgency], row.due_at.timestamp() if row.due_at else 0))


def grouped(lines: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Lines under the names of their groups, empty groups left out."""
    found = list(lines)
    told = [(str(name), [row for row in found if row.urgency is one]) for one, name in GROUPS.items()]
    return [(name, held) for name, held in told if held]


def of_obligation(one: Obligation, *, at: datetime) -> Row:
    """The line of an obligation; its button leads to its own page, which leads on."""
    zone = ZoneInfo(settings.TIME_ZONE)
    urgency = rules.urgency(one.due_at, at=at, zone=zone)
    return Row(
        title=title_of(one),
        why=why(one),
        link=reverse("obligation", kwargs={"pk": one.pk}),
        label=str(registry.kind_of(one).verb),
        due_at=one.due_at,
        urgency=urgency,
        pill=when(one.due_at, at=at),
        look=_LOOKS[urgency],
    )


def of_waiting(one: Waiting, *, at: datetime) -> Row:
    """The line of what a domain adds."""
    urgency = one.urgency or Urgency.ANYTIME
    pill = one.pill or (when(one.due_at, at=at) if one.due_at else "")
    return Row(one.title, one.why, one.link, one.label, one.due_at, urgency, pill, "" if one.pill else _LOOKS[urgency])


def title_of(one: Obligation) -> str:
    """What it asks, with the no-break spaces of French when that is what is read."""
    title = registry.title_of(one)
    return typo_text(title) if (get_language() or "fr").startswith("fr") else title


def why(one: Obligation) -> str:
    """For whom, to whom and how much: « Semis solidaires → Le Ministère · 2 340,00 $ »."""
    parties = [named(one.debtor) or str(one.debtor_person), named(one.creditor) or _("Le réseau")]
    told = [" → ".join(parties)]
    if one.title:
        told.insert(0, registry.label_of(one))
    if one.amount_minor is not None:
        told.append(exact_amount(one.amount_minor, one.currency))
    return " · ".join(told)


def when(due_at: datetime, *, at: datetime) -> str:
    """A date as one says it aloud: « Dans 3 jours », « Demain », « En retard de 4 jours »."""
    days = rules.days_left(due_at, at=at, zone=ZoneInfo(settings.TIME_ZONE))
    if days < 0:
        return ngettext("En retard de %(n)d jour", "En retard de %(n)d jours", -days) % {"n": -days}
    if due_at < at:
        return _("En retard depuis %(hour)s") % {"hour": clock(due_at)}
    if days == 0:
        return _("Aujourd’hui, %(hour)s") % {"hour": clock(due_at)}
    if days == 1:
        return _("Demain")
    return ngettext("Dans %(n)d jour", "Dans %(n)d jours", days) % {"n": days}
