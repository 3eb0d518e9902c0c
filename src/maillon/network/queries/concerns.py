"""Reads about concerns: where they are received, whose code opens which, what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from maillon.dossiers.models import CommitteeMember, Dossier, ProcedureVersion
from maillon.dossiers.queries.ties import also_concerns
from maillon.dossiers.queries.windows import is_open, open_versions
from maillon.network.models import Concern
from maillon.network.rules import concerns as rules

_SALT = "maillon.network.concern"


def digest(code: str) -> str:
    """What is kept of a code: its digest, keyed by the site's secret."""
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()


def receiving_version(*, at: datetime) -> ProcedureVersion | None:
    """The rules under which a concern may be shared now; None when nobody sits on the committee that would read it."""
    for version in open_versions(at=at).filter(procedure__effect=rules.EFFECT):
        key = version.definition.get("deliberation", {}).get("committee", "")
        day = timezone.localdate(at)
        seats = CommitteeMember.objects.filter(committee__key=key, starts_on__lte=day).exclude(ends_on__lte=day)
        if is_open(version, at=at) and version.definition.get("confidential") and seats.exists():
            return version
    return None


def by_code(text: str) -> Concern | None:
    """The concern sent that a typed code follows."""
    code = rules.typed(text)
    if not code:
        return None
    rows = Concern.objects.select_related("dossier__version__procedure")
    return rows.filter(follow_up_digest=digest(code)).exclude(dossier__submitted_at=None).first()


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said on either side; the committee speaks as one, nobody is named."""

    at: datetime
    by_committee: bool
    body: str
    subject: str = ""


def thread(concern: Concern) -> list[Said]:
    """Everything said, the oldest first: letters, answers, replies."""
    written = [Said(one.at, one.from_handler, one.body) for one in concern.dossier.messages.all()]
    letters = [Said(one.written_at, True, one.body, one.subject) for one in concern.dossier.letters.all()]
    return sorted([*letters, *written], key=lambda one: one.at)


@also_concerns
def about(dossier: Dossier) -> Iterable[int]:
    """Whose conduct a dossier is about: their people are recused."""
    return [pk for pk in Concern.objects.filter(dossier=dossier).values_list("about_id", flat=True) if pk is not None]
