"""Letters of hour zero: to whoever records for an organisation that is ready, to the members of the committee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillon.core.mail import services as mail
from maillon.core.mail.models import Message
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.core.people.rules import Capability
from maillon.dossiers.models import AgendaItem, Sitting
from maillon.dossiers.queries.conversing import holding
from maillon.dossiers.queries.judging import NOT_VOTING, seats
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.models import Emergency, Invitation


def invited(given: Sequence[Invitation], *, at: datetime) -> None:
    """Tell each organisation that its form is written: to read over, correct and sign. In each person's language."""
    letters: list[Message] = []
    for one in given:
        for user in holding(Capability.RECORD, one.organisation_id):
            letters.append(_letter(user, "funding/invited", one, at=at))
    mail.post_all(letters)


def voters(emergency: Emergency, item: AgendaItem, sitting: Sitting, *, at: datetime) -> None:
    """Tell each member who may vote on an award where to do it, and until when."""
    recused = set(item.dossier.recusals.values_list("user_id", flat=True))
    seated = seats(sitting.committee, on=timezone.localdate(sitting.starts_at)).exclude(office__in=NOT_VOTING)
    letters = []
    for seat in seated:
        if seat.user_id in recused:
            continue
        language = _language(seat.user)
        with override(language):
            link = str(settings.BASE_URL) + reverse("emergency_vote", kwargs={"slug": emergency.slug})
        facts = {
            "name": read(emergency.name, language).text,
            "organisation": item.dossier.applicant.name(language) if item.dossier.applicant else "",
            "until": sitting.ends_at,
            "link": link,
        }
        letters.append(mail.compose(seat.user.email, "funding/vote", language, facts, at))
    mail.post_all(letters)


def _letter(user: User, template: str, one: Invitation, *, at: datetime) -> Message:
    language = _language(user)
    emergency = one.emergency
    assert emergency.call is not None  # nobody is invited without one
    with override(language):
        link = str(settings.BASE_URL) + reverse("application", kwargs={"reference": one.dossier.reference})
        clock = str(settings.BASE_URL) + reverse("emergency", kwargs={"slug": emergency.slug})
    facts = {
        "name": read(emergency.name, language).text,
        "organisation": one.organisation.name(language),
        "partner": one.vetting.partner.name(language),
        "until": closing_of(emergency.call.version),
        "link": link,
        "clock": clock,
    }
    return mail.compose(user.email, template, language, facts, at)


def _language(user: User) -> str:
    return "en" if user.language.startswith("en") else "fr"
