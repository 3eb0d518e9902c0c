"""Nobody learns what others gave before giving their own reading: whatever page they open, it says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, ProcedureVersion, Review, Score, Submission
from maillon.dossiers.rules.scoring import appraise
from maillon.dossiers.services import points, reviewing, versions
from tests.dossiers.desk import AT, DEFINITION, Desk, desk

pytestmark = pytest.mark.django_db
MARKS = st.tuples(st.integers(0, 5), st.integers(0, 5))
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|csrf&quot;: &quot;[^&]+|X-CSRFToken[^}]+')


class Round:
    """A dossier that three people read, among two that are read already; nobody has filed theirs yet."""

    def __init__(self) -> None:
        self.here: Desk = desk()
        self.here.read((4, 3), title="Lu déjà", amount="6000")
        self.here.read((2, 3), title="Lu aussi", amount="3000")
        self.dossier = self.here.received(title="À lire", amount="4000")
        for one in Dossier.objects.all():
            kept = one.submissions.get()
            Submission.objects.filter(pk=kept.pk).update(final_xml=kept.xml)
        self.readers = [self.here.amina, self.here.readers[0], self.here.user("rita")]
        reviewing.assign(dossier=self.dossier, reviewers=self.readers, actor=self.here.amina, at=AT)
        self.draft: ProcedureVersion = versions.draft(
            procedure=self.here.version.procedure, actor=self.here.amina, at=AT, copied_from=self.here.version
        )
        harder = replace(DEFINITION, grid=replace(DEFINITION.grid, threshold=62))
        versions.write(
            version=self.draft, definition=harder, opens_at=None, closes_at=None, actor=self.here.amina, at=AT
        )

    def others(self, reader: User) -> list[User]:
        return [one for one in self.readers if one != reader]

    def rewrite(self, reader: User, marks: tuple[int, int], comment: str) -> None:
        """The reading filed says something else, and always did."""
        review = Review.objects.get(dossier=self.dossier, reviewer=reader)
        given = dict(zip(("need", "bond"), marks, strict=True))
        for key, mark in given.items():
            Score.objects.filter(review=review, criterion=key).update(mark=mark, comment=comment)
        total = appraise(DEFINITION.grid, given).total
        Review.objects.filter(pk=review.pk).update(points=total, comment=comment)
        points.refresh(self.dossier)

    def addresses(self) -> Iterator[str]:
        """Every page on which a reading, or what comes of it, is said."""
        for name in ("space", "obligations", "sittings", "journal", "dossiers"):
            yield reverse(name)
        for sort in ("points", "-points"):
            yield f"{reverse('dossiers')}?tri={sort}"
            yield f"{reverse('dossiers_export', kwargs={'format': 'csv'})}?tri={sort}"
        for least in (40, 60):
            yield f"{reverse('dossiers')}?points_min={least}"
            yield f"{reverse('dossiers')}?points_max={least}"
        for name in ("dossier", "appraisal"):
            yield reverse(name, kwargs={"reference": self.dossier.reference})
        for name in ("ranking", "calibration"):
            yield reverse(name, kwargs={"pk": self.here.version.pk})
        yield reverse("version_replay", kwargs={"key": "bureau", "number": self.draft.number})

    def read_by(self, reader: User) -> dict[str, bytes]:
        client = Client()
        client.force_login(reader)
        answers = {address: client.get(address) for address in self.addresses()}
        return {
            address: b"%d " % answer.status_code + CHANGING.sub(b"", answer.content)
            for address, answer in answers.items()
        }


@settings(
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(who=st.integers(0, 2), marks=st.tuples(MARKS, MARKS), others=st.tuples(MARKS, MARKS), started=st.booleans())
@example(who=0, marks=((0, 0), (0, 0)), others=((5, 5), (5, 5)), started=False)
def test_before_ones_own_reading_every_page_says_the_same_whatever_the_others_gave(
    who: int, marks: tuple[tuple[int, int], ...], others: tuple[tuple[int, int], ...], started: bool
) -> None:
    with transaction.atomic():
        scene = Round()
        reader = scene.readers[who]
        if started:
            review = Review.objects.get(dossier=scene.dossier, reviewer=reader)
            reviewing.save(review=review, marks={"need": 1}, comments={"need": "À moi."}, actor=reader, at=AT)
        for one, given_marks in zip(scene.others(reader), marks, strict=True):
            scene.here.mark(scene.dossier, one, *given_marks)
            scene.rewrite(one, given_marks, "Premier avis.")
        first = scene.read_by(reader)
        for one, given_marks in zip(scene.others(reader), others, strict=True):
            scene.rewrite(one, given_marks, "Second avis.")
        second = scene.read_by(reader)
        assert [address for address in first if first[address] != second[address]] == []
        assert not [address for address, said in first.items() if b"avis." in said]
        transaction.set_rollback(True)


def test_once_ones_own_is_filed_the_others_are_read() -> None:
    """The same pages do say what the others gave: what the test above compares is not empty."""
    scene = Round()
    for one in scene.readers:
        scene.here.mark(scene.dossier, one, 3, 3)
    first = scene.read_by(scene.here.amina)
    scene.rewrite(scene.readers[1], (5, 4), "Second avis.")
    second = scene.read_by(scene.here.amina)
    told = {address.partition("?")[0] for address in first if first[address] != second[address]}
    where = {"reference": scene.dossier.reference}
    assert told >= {
        reverse("dossiers"),
        reverse("dossiers_export", kwargs={"format": "csv"}),
        reverse("dossier", kwargs=where),
        reverse("appraisal", kwargs=where),
        reverse("ranking", kwargs={"pk": scene.here.version.pk}),
        reverse("calibration", kwargs={"pk": scene.here.version.pk}),
        reverse("version_replay", kwargs={"key": "bureau", "number": scene.draft.number}),
    }
    assert reverse("journal") not in told, "the journal says that a reading was filed, never what it gives"


def test_a_reader_who_handles_nothing_learns_no_other_reader_s_name_before_their_own_reading() -> None:
    scene = Round()
    rita = scene.here.user("rita")
    for one in scene.others(rita):
        scene.here.mark(scene.dossier, one, 3, 3)
    for address, said in scene.read_by(rita).items():
        # Their own committee's members are no secret; whether one of them reads this dossier is.
        for name in (b"Xavier",):
            assert name not in said, address
