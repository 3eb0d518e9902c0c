"""Files filled without network come back: merged, clashes shown, nothing lost, nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from maillon.core.errors import RuleViolation
from maillon.core.people.models import RoleGrant
from maillon.dossiers.models import Dossier, ProcedureVersion, ReturnedFile, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import repeating
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.returning import take_again
from maillon.dossiers.services.starting import start
from tests.dossiers.offline.paper import AT, Phone, back, report, written
from tests.dossiers.samples import publish
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 200


class Field:
    """A draft with one member, and whoever writes in it."""

    def __init__(self) -> None:
        self.people: People = people()
        self.version = publish(report(), at=AT - timedelta(days=30))
        self.dossier: Dossier = start(version=self.version, applicant=semis(), actor=self.people.benoit, at=AT)
        self.submission: Submission = self.dossier.submissions.get()
        self.hand = Hand(self.people.benoit)
        self.online({"/data/nom": "Jappoo", "/data/tonnes": "10"})
        self.add_member("Awa")

    def online(self, typed: dict[str, str]) -> None:
        """Somebody types on the site."""
        self.submission.refresh_from_db()
        fill(
            hand=self.hand,
            submission=self.submission,
            typed=typed,
            revision=self.submission.revision,
            at=AT,
            language="fr",
        )

    def hold(self) -> dict[str, object]:
        self.submission.refresh_from_db()
        current = self.submission
        return {"hand": self.hand, "submission": current, "revision": current.revision, "at": AT, "language": "fr"}

    def close(self, at: datetime | None) -> None:
        """The version is retired, or in force again."""
        ProcedureVersion.objects.filter(pk=self.version.pk).update(retired_at=at)

    def add_member(self, name: str) -> None:
        change = repeating.add(**self.hold(), path="/data/membres")  # type: ignore[arg-type]
        assert change is not None
        self.online({f"{change.path}/prenom": name})

    def phone(self) -> Phone:
        return Phone(self.submission, self.hand)

    @property
    def values(self) -> dict[str, str]:
        self.submission.refresh_from_db()
        return answers_of(self.submission).values()

    def members(self) -> list[str]:
        return [value for path, value in self.values.items() if path.endswith("/prenom")]


@pytest.fixture
def field() -> Field:
    return Field()


def test_what_was_typed_is_merged_and_the_same_file_adds_nothing(field: Field) -> None:
    file = field.phone().type({"/data/tonnes": "39.2", "/data/membres[2]/age": "30"}).save()
    receipt = back(file)
    assert receipt.state == "merged"
    assert {edit.path for edit in receipt.applied} == {"/data/tonnes", "/data/membres[2]/age"}
    assert field.values["/data/tonnes"] == "39.2"
    assert field.values["/data/double"] == "78.4"
    revision = field.submission.revision
    assert back(file).state == "already"
    field.submission.refresh_from_db()
    assert field.submission.revision == revision
    assert ReturnedFile.objects.count() == 1


def test_two_telephones_both_count_and_their_clash_is_kept(field: Field) -> None:
    one, two = field.phone(), field.phone()
    first = back(one.type({"/data/tonnes": "39", "/data/nom": "Jappoo 2"}).save())
    second = back(two.type({"/data/tonnes": "41", "/data/membres[2]/age": "8"}).save())
    assert (len(first.applied), len(first.clashes)) == (2, 0)
    assert [(clash.kept, clash.value) for clash in second.clashes] == [("39", "41")]
    assert field.values["/data/tonnes"] == "39"
    assert field.values["/data/membres[2]/age"] == "8"
    assert field.submission.changes.get(outcome="clash").value == "41"


def test_a_file_that_carries_on_is_no_clash_with_itself(field: Field) -> None:
    phone = field.phone()
    back(phone.type({"/data/tonnes": "39"}).save())
    again = back(phone.type({"/data/tonnes": "40", "/data/nom": "Union"}).save())
    assert again.clashes == ()
    assert field.values["/data/tonnes"] == "40"
    back_to_first = back(phone.type({"/data/tonnes": "10"}).save())
    assert (len(back_to_first.applied), back_to_first.clashes) == (1, ())
    assert field.values["/data/tonnes"] == "10"


def test_a_clash_brought_twice_by_a_growing_file_is_one_clash(field: Field) -> None:
    phone = field.phone()
    field.online({"/data/tonnes": "11"})
    assert len(back(phone.type({"/data/tonnes": "39"}).save()).clashes) == 1
    assert back(phone.type({"/data/nom": "Union"}).save()).clashes == ()
    assert field.submission.changes.filter(outcome="clash").count() == 1


def test_ones_own_page_filled_meanwhile_is_a_clash_too(field: Field) -> None:
    phone = field.phone()
    field.online({"/data/tonnes": "11"})
    assert [one.kept for one in back(phone.type({"/data/tonnes": "39"}).save(), actor=field.people.benoit).clashes] == [
        "11"
    ]


def test_repetitions_added_apart_are_all_there(field: Field) -> None:
    one, two = field.phone(), field.phone()
    row = one.add("/data/membres", {"prenom": "Binta", "age": "20"}, inner={"enfants": ["1"]})
    one.type({f"{row}/enfants[1]/surnom": "Bi"})
    two.add("/data/membres", {"prenom": "Coumba", "age": ""})
    back(one.save())
    field.add_member("Dieynaba")
    back(two.save())
    assert field.members() == ["", "Awa", "Binta", "Dieynaba", "Coumba"]
    assert "Bi" in field.values.values()
    again = back(one.type({f"{row}/prenom": "Bintou", f"{row}/enfants[1]/surnom": "Bibi"}).save())
    assert again.clashes == ()
    assert field.members() == ["", "Awa", "Bintou", "Dieynaba", "Coumba"]
    assert "Bibi" in field.values.values()


def test_a_file_carried_on_by_two_telephones_adds_its_repetitions_once(field: Field) -> None:
    one = field.phone()
    row = one.add("/data/membres", {"prenom": "Binta", "age": "20"}, inner={"enfants": ["1"]})
    shared = one.type({"/data/tonnes": "39"}).save()
    two = one.copy()
    one.type({f"{row}/age": "21"})
    two.type({f"{row}/age": "22", "/data/nom": "Union"})
    back(one.save())
    receipt = back(two.save())
    assert [(clash.kept, clash.value) for clash in receipt.clashes] == [("21", "22")]
    assert field.members() == ["", "Awa", "Binta"]
    assert back(shared).state == "already"
    assert field.members() == ["", "Awa", "Binta"]


def test_what_was_typed_in_a_removed_repetition_is_said_lost_and_kept(field: Field) -> None:
    phone = field.phone()
    repeating.remove(**field.hold(), path="/data/membres[2]")  # type: ignore[arg-type]
    field.add_member("Fanta")
    receipt = back(phone.type({"/data/membres[2]/age": "44"}).save())
    assert [(edit.path, edit.value) for edit in receipt.lost] == [("/data/membres[2]/age", "44")]
    assert "44" not in field.values.values()
    assert field.submission.changes.filter(outcome="dismissed", value="44", origin="file").exists()


def test_a_repetition_taken_away_stays_when_somebody_wrote_in_it(field: Field) -> None:
    one, two = field.phone(), field.phone()
    two.remove("/data/membres", "2")
    field.online({"/data/membres[2]/age": "33"})
    assert back(two.save()).kept_rows == ("/data/membres[2]",)
    assert field.members() == ["", "Awa"]
    one.remove("/data/membres", "1")
    assert back(one.save()).kept_rows == ()
    assert field.members() == ["Awa"]


def test_answers_move_with_their_repetition(field: Field) -> None:
    phone = field.phone()
    repeating.remove(**field.hold(), path="/data/membres[1]")  # type: ignore[arg-type]
    back(phone.type({"/data/membres[2]/age": "51"}).save())
    assert field.values["/data/membres[1]/age"] == "51"


def test_counted_repetitions_come_with_their_count(field: Field) -> None:
    phone = field.phone().type(
        {"/data/parcelles": "2", "/data/parcelle[1]/lieu": "Nord", "/data/parcelle[2]/lieu": "Sud"}
    )
    phone.rows["/data/parcelle"] = ["1", "2"]
    receipt = back(phone.save())
    assert receipt.lost == ()
    assert field.values["/data/parcelle[2]/lieu"] == "Sud"


def test_a_photo_comes_with_the_file_and_its_type_is_checked(field: Field) -> None:
    phone = field.phone()
    phone.attach("/data/photo", "photo-1.jpg", JPEG)
    back(phone.save())
    assert field.submission.attachments.get().name == field.values["/data/photo"] == "photo-1.jpg"
    other = field.phone()
    other.attach("/data/photo", "photo-2.jpg", b"<html><script>alert(1)</script>")
    refused = back(other.type({"/data/tonnes": "77"}).save())
    assert [(name, refusal.code) for _path, name, refusal in refused.refused] == [("photo-2.jpg", "files.type")]
    assert field.values["/data/tonnes"] == "77"
    assert field.values["/data/photo"] == "photo-1.jpg"


def test_when_the_period_is_over_the_file_waits_whole(field: Field) -> None:
    file = field.phone().type({"/data/tonnes": "39"}).save()
    field.close(AT)
    receipt = back(file, at=AT + timedelta(days=1))
    assert (receipt.state, receipt.returned.reason) == ("aside", "dossiers.window_closed")
    assert field.values["/data/tonnes"] == "10"
    field.close(None)
    assert take_again(returned=receipt.returned, actor=None, at=AT, language="fr").state == "merged"
    assert field.values["/data/tonnes"] == "39"
    assert take_again(returned=receipt.returned, actor=None, at=AT, language="fr").state == "already"


def test_when_answers_are_final_or_the_person_may_no_more_the_file_waits(field: Field) -> None:
    file, other = (field.phone().type({"/data/tonnes": value}).save() for value in ("39", "40"))
    field.dossier.state = "submitted"
    field.dossier.save()
    assert back(file).returned.reason == "dossiers.answers_final"
    field.dossier.state = "draft"
    field.dossier.save()
    RoleGrant.objects.filter(user=field.people.benoit).delete()
    assert back(other).returned.reason == "returned.not_allowed"
    assert field.values["/data/tonnes"] == "10"
    assert ReturnedFile.objects.filter(state="aside").exclude(data="").count() == 2


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"ticket": "forged"}, "returned.unknown"),
        ({"base": {"/data/nom": "autre"}}, "returned.damaged"),
        ({"answers": None}, "returned.untouched"),
        ({"answers": {"values": {"../../etc": "x"}, "rows": {}}}, "returned.damaged"),
        ({"answers": {"values": {"/data/nom": 3}, "rows": {}}}, "returned.damaged"),
        ({"files": {"a.jpg": {"data": "not base 64!"}}}, "returned.damaged"),
        ({"saves": []}, "returned.damaged"),
        ({"saves": ["<b>"]}, "returned.damaged"),
        ({"maillon": 2}, "returned.not_ours"),
    ],
)
def test_a_file_that_is_not_right_is_refused_and_changes_nothing(
    field: Field, over: dict[str, object], code: str
) -> None:
    file = field.phone().type({"/data/tonnes": "39"}).save(**over)
    with pytest.raises(RuleViolation) as refused:
        back(file)
    assert refused.value.code == code
    assert field.values["/data/tonnes"] == "10"
    assert not ReturnedFile.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>bonjour</html>",
        b'<script type="application/json" id="maillon">{"maillon":1',
        b'<script type="application/json" id="maillon">' + b"[" * 100_000 + b"</script>",
        b'<script type="application/json" id="maillon">' + b'{"a":' * 3_000 + b"1" + b"}" * 3_000 + b"</script>",
        b'<script type="application/json" id="maillon">\xff\xfe</script>',
        b"x" * (31 * 1024 * 1024),
        written({"maillon": 1}) * 2,
    ],
    ids=["empty", "other page", "cut", "deep lists", "deep objects", "not text", "huge", "twice"],
)
def test_bombs_and_other_pages_are_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation) as refused:
        back(content)
    assert refused.value.code in ("returned.not_ours", "returned.damaged", "returned.too_large")


def test_a_file_of_another_version_of_the_form_says_so(field: Field) -> None:
    file = field.phone().type({"/data/tonnes": "39"}).save()
    form = field.submission.form
    form.xform = form.xform.replace("Tonnes", "Tonnage")
    type(form).objects.filter(pk=form.pk).update(xform=form.xform)
    with pytest.raises(RuleViolation) as refused:
        back(file)
    assert refused.value.code == "returned.other_version"
