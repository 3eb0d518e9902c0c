"""What awaits somebody today, from every domain: each registers a provider in ``apps.py`` of its surface.

A provider is a function of a person and an instant; it asks the database few questions (one is best: it runs on
each signed-in page, for the count beside « À faire »), answers in the current language, and tells only what this
person can do themselves::

    @awaiting.register
    def dossiers_to_correct(user: User, at: datetime) -> list[Waiting]:
        return [
            Waiting(
                title=_("Corriger votre demande"),
                why=_("Le secrétariat demande deux corrections."),
                link=reverse("dossier", kwargs={"pk": dossier.pk}),
                label=_("Corriger"),
                due_at=dossier.correct_before,
                organisation_id=dossier.applicant_id,
                pill=_("2 corrections"),
            )
            for dossier in queries.to_correct(user, at=at)
        ]

Obligations themselves need no provider: they are in the list by what they are. Do not tell twice what is also an
obligation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from maillon.core.obligations import rules
from maillon.core.obligations.rules import Urgency
from maillon.core.people.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing somebody can do: in their words, why, where (``link``), and the button's words (``label``).

    ``due_at`` is an instant or nothing; ``urgency`` follows from it unless the provider knows better. ``pill`` is
    a short state (« 3 candidatures »); ``organisation_id`` tells for whom it is done, nothing for oneself.
    """

    title: str
    why: str
    link: str
    label: str
    due_at: datetime | None = None
    urgency: Urgency | None = None
    pill: str = ""
    organisation_id: int | None = None


def forget_waiting(user: User) -> None:
    """Ask the providers again at the next question; to be called after changing what they tell."""
    user.__dict__.pop("_kept_waiting", None)
    user.__dict__.pop("_kept_awaiting", None)


Provider = Callable[[User, datetime], Iterable[Waiting]]
_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Have what this function finds shown among what awaits people; usable as a decorator."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)
    return provider


def waiting_for(user: User, *, at: datetime) -> list[Waiting]:
    """What every provider finds for a person at an instant, the most pressing first, each with its urgency.

    Read once for a person object: a page and the count of its bar ask once.
    """
    kept: list[Waiting] | None = user.__dict__.get("_kept_waiting")
    if kept is not None:
        return kept
    zone = ZoneInfo(settings.TIME_ZONE)
    found = [
        one if one.urgency else replace(one, urgency=rules.urgency(one.due_at, at=at, zone=zone))
        for provider in _PROVIDERS
        for one in provider(user, at)
    ]
    order = list(Urgency)
    found.sort(key=lambda one: (order.index(one.urgency or Urgency.ANYTIME), one.due_at or at, one.title))
    user.__dict__["_kept_waiting"] = found
    return found
