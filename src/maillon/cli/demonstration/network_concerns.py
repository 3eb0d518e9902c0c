"""One concern in the demonstration: sent without a name, answered by the committee, the answer waiting to be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import Committee, CommitteeMember, Dossier, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.services import exchanging, messaging, versions
from maillon.dossiers.services.filling import fill
from maillon.network.models import Concern
from maillon.network.queries.concerns import digest
from maillon.network.services import concerns

CODE = "K7QM2XWD9TRA4HVN"
"""Follows the demonstration's concern; a real one is drawn at random and never written anywhere."""
_LINK = "https://exemple.invalid/"


def tell(people: dict[str, User], about: Organisation, *, at: datetime) -> None:
    """Jeanne presides the committee, Léa sits on it; Benoît too, who is recused: it is about his organisation."""
    committee = Committee.objects.create(
        key="comite-ethique", name={"fr": "Comité d’éthique", "en": "Ethics committee"}, is_demonstration=True
    )
    office = CommitteeMember.Office
    since = timezone.localdate(at) - timedelta(days=400)
    for name, held in (("jeanne", office.CHAIR), ("lea", office.MEMBER), ("benoit", office.MEMBER)):
        CommitteeMember.objects.create(committee=committee, user=people[name], office=held, starts_on=since)
    folder = settings.PROJECT / "data" / "procedures" / "preoccupation"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    opened = at - timedelta(days=60)
    version = exchanging.take_in(read_folder(files), owner=None, actor=None, at=opened, is_demonstration=True)
    versions.publish(version=version, actor=None, at=opened)
    when = at - timedelta(days=2)
    concern, link = concerns.begin(channel="code", about=about, language="fr", at=when)
    hand = Hand(links=frozenset({link}))
    said = {
        "/data/faits/recit": "Les photos d’un atelier ont été publiées sans demander aux participantes.",
        "/data/faits/quand": "Au printemps",
        "/data/securite/danger": "non",
        "/data/securite/touchees": "Des participantes",
        "/data/securite/espoir": "Que les photos soient retirées.",
        "/data/suite/contact": "non",
    }
    submission = Submission.objects.get(dossier=concern.dossier)
    fill(hand=hand, submission=submission, typed=said, revision=submission.revision, at=when, language="fr")
    concerns.send(concern=concern, hand=hand, language="fr", at=when)
    Concern.objects.filter(pk=concern.pk).update(follow_up_digest=digest(CODE))
    Dossier.objects.filter(pk=concern.dossier_id).update(is_demonstration=True)
    body = "Merci de nous l’avoir dit. Savez-vous si les photos sont encore en ligne? Vous n’avez pas à répondre."
    messaging.write(dossier=concern.dossier, body=body, actor=people["lea"], at=at - timedelta(days=1), link=_LINK)
    # Letters of a story told afterwards are not sent.
    Message.objects.filter(template="dossiers/message", created_at__lt=at, created_at__gte=when).delete()
