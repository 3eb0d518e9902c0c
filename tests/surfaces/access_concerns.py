"""The access table of concerns: everybody may share one; only the committee knows which were."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Committee, CommitteeMember, Dossier
from maillon.dossiers.services.recusing import sweep
from maillon.network.services import concerns
from tests.dossiers.samples import publish, shipped
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only

ROWS = [
    Row("concern", PUBLIC),
    Row("concern", all_get(422), {}, "post"),
    Row("concern_send", all_get(410)),
    Row("concern_send", all_get(410), {}, "post"),
    Row("concern_follow", PUBLIC),
    Row("concern_follow", all_get(422), {}, "post"),
    Row("concern_leave", all_get(302)),
    Row("concerns", only("lea", "benoit")),
    # Benoît sits too, but it is about his organisation; a role that handles everything else opens nothing.
    Row("dossier", only("lea"), {"reference": "a_concern"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """One concern about Benoît’s organisation; Léa and Benoît sit on the committee."""
    now = timezone.now()
    publish(shipped("preoccupation"), at=now)
    committee = Committee.objects.get(key="comite-ethique")
    for user in (people.lea, people.benoit):
        CommitteeMember.objects.create(committee=committee, user=user, starts_on=date(2020, 1, 1))
    concern, _link = concerns.begin(channel="code", about=home, language="fr", at=now)
    Dossier.objects.filter(pk=concern.dossier_id).update(state="submitted", submitted_at=now, link_hash="")
    concern.dossier.refresh_from_db()
    sweep(dossier=concern.dossier, users=[people.lea, people.benoit], actor=None, at=now)
    return {"a_concern": concern.dossier.reference}
