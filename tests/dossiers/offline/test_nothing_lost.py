"""Ten thousand answers typed on telephones that know nothing of each other, merged in any order: none is lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from maillon.dossiers.models import AnswerChange, ReturnedFile, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import repeating
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from tests.dossiers.offline.paper import AT, Phone, back, report
from tests.dossiers.samples import publish
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
MEMBERS, PHONES, EDITS = 120, 40, 250


def test_none_of_ten_thousand_answers_is_lost_and_every_clash_is_listed() -> None:
    rng = random.Random(20_261_121)
    crew = people()
    dossier = start(version=publish(report(), at=AT - timedelta(days=30)), applicant=semis(), actor=crew.benoit, at=AT)
    submission, hand = dossier.submissions.get(), Hand(crew.benoit)
    answers = answers_of(submission)
    for _ in range(MEMBERS):
        answers.add_repeat("/data/membres")
    Submission.objects.filter(pk=submission.pk).update(xml=answers.to_xml())
    phones = [Phone(submission, hand) for _ in range(PHONES)]
    typed: list[dict[str, str]] = []
    for place, phone in enumerate(phones):
        keys = [key for key in phone.values if key.endswith(("/prenom", "/surnom", "/age", "/nom", "/tonnes"))]
        mine = {}
        for turn in range(EDITS):
            kind = rng.random()
            value = str(rng.randint(0, 9)) if rng.random() < 0.2 else f"{place}.{turn}"
            if kind < 0.005:
                row = phone.add("/data/membres", {"prenom": value, "age": ""})
                keys.append(f"{row}/prenom")
                mine[f"{row}/prenom"] = value
            else:
                key = rng.choice(keys)
                phone.type({key: value})
                mine[key] = value
        typed.append(mine)
    order = list(range(PHONES))
    rng.shuffle(order)
    applied = clashes = lost = 0
    for place in order:
        _meanwhile(rng, submission, hand)
        file = phones[place].save()
        receipt = back(file)
        assert receipt.state == "merged"
        assert receipt.refused == ()
        assert back(file).state == "already"
        standing = answers_of(receipt.submission).values().values()
        told = {edit.value for edit in (*receipt.applied, *receipt.clashes, *receipt.lost)} | set(standing)
        missing = [value for value in typed[place].values() if value not in told]
        assert missing == [], "each answer is in, or beside another, or said to have no place"
        applied, clashes, lost = (
            applied + len(receipt.applied),
            clashes + len(receipt.clashes),
            lost + len(receipt.lost),
        )
    files = AnswerChange.objects.filter(submission=submission, origin=Submission.Origin.FILE)
    assert files.filter(outcome="clash").count() == clashes > 1_000
    assert files.filter(outcome="applied").exclude(path__endswith="]").count() == applied
    assert files.filter(outcome="dismissed").count() == lost > 0
    assert ReturnedFile.objects.filter(state="merged").count() == PHONES
    distinct = sum(map(len, typed))
    assert PHONES * EDITS == 10_000
    assert applied + clashes + lost <= distinct


def _meanwhile(rng: random.Random, submission: Submission, hand: Hand) -> None:
    """Somebody works on the site between two returns."""
    submission.refresh_from_db()
    values = answers_of(submission).values()
    path = rng.choice([path for path in values if path.endswith(("/prenom", "/age", "/surnom"))])
    hold = {"hand": hand, "submission": submission, "revision": submission.revision, "at": AT, "language": "fr"}
    if rng.random() < 0.6:
        fill(**hold, typed={path: f"site {rng.random()}"})  # type: ignore[arg-type]
    else:
        row = rng.randint(1, answers_of(submission).repeat_count("/data/membres"))
        repeating.remove(**hold, path=f"/data/membres[{row}]")  # type: ignore[arg-type]
