"""The desk's pages: what one finds, does and reads; without script, in both languages; recused, one sees nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from maillon.core.parties.models import Affiliation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Decision, Dossier, Recusal, Review, Sitting
from maillon.dossiers.services import recusing, reviewing
from maillon.web.dossiers.handle import ranking
from tests.dossiers.desk import APPROVED, AT, Desk, desk, elsewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Desk:
    return desk()


def page(user: User | None, name: str, method: str = "get", data: dict[str, Any] | None = None, **path: Any) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    with override("fr"):
        address = reverse(name, kwargs=path)
    return getattr(client, method)(address, data or {})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_list_finds_counts_sorts_and_is_taken_away_as_it_is(here: Desk) -> None:
    here.submitted(title="Jardins du fleuve")
    here.received(title="Eau de Kita", applicant=elsewhere())
    best = here.read((5, 5), title="Bois-Neuf")
    told = text(page(here.amina, "dossiers"))
    assert "3 dossiers répondent" in told and "Jardins du fleuve" in told
    for asked, count in (
        ({"q": "kita"}, 1), ({"etat": "submitted"}, 1), ({"etat": ["submitted", "receivable"]}, 2),
        ({"region": "03"}, 1), ({"points_min": "90"}, 1), ({"points_max": "10"}, 0), ({"responsable": "personne"}, 3),
        ({"responsable": str(here.amina.pk)}, 0), ({"procedure": "bureau"}, 3), ({"procedure": "autre"}, 0),
        ({"q": "\x00%_'\"", "points_min": "²", "responsable": "٣", "tri": "x", "page": "99"}, 0),
    ):  # fmt: skip
        answer = page(here.amina, "dossiers", data=asked)
        assert answer.status_code == 200
        assert answer.context["total"] == count, asked
        table = page(here.amina, "dossiers_export", data=asked, format="csv")
        assert len(table.content.decode().strip().splitlines()) == count + 1, asked
    rows = page(here.amina, "dossiers", data={"tri": "-points"}).context["rows"]
    assert rows[0][0] == best
    book = load_workbook(io.BytesIO(page(here.amina, "dossiers_export", format="xlsx").content))
    assert book.active.max_row == 4 and book.active["I2"].value in (None, 100, "")


def test_a_title_is_never_a_formula(here: Desk) -> None:
    here.submitted(title="=1+1")
    assert ",'=1+1," in page(here.amina, "dossiers_export", format="csv").content.decode()
    book = load_workbook(io.BytesIO(page(here.amina, "dossiers_export", format="xlsx").content))
    assert book.active["C2"].value == "=1+1" and book.active["C2"].data_type == "s"


def test_from_deposit_to_effect_by_the_pages_alone(here: Desk) -> None:
    dossier = here.submitted()
    where = {"reference": dossier.reference}
    told = text(page(here.amina, "dossier", **where))
    assert "Recevabilité" in told and "Jardins" in told and "5000" in told
    assert page(here.amina, "dossier_step", "post", {"step": "receive"}, **where).status_code == 422
    verdicts = {"verdict-status": "met", "verdict-title": "met"}
    page(here.amina, "dossier_judge", "post", verdicts, **where)
    assert page(here.amina, "dossier_step", "post", {"step": "receive"}, **where).status_code == 302
    readers = [here.user("rita"), here.user("sami")]
    page(here.amina, "dossier_readers", "post", {"readers": [one.pk for one in readers]}, **where)
    for reader in readers:
        read = page(reader, "appraisal", **where)
        assert read.status_code == 200 and "à l’aveugle" in text(read) and "Semis" not in text(read)
        refused = page(reader, "appraisal", "post", {"mark-need": "2", "file": "1", "comment": "Tiède."}, **where)
        assert refused.status_code == 422 and "Tiède." in text(refused)
        marks = {"mark-need": "4", "mark-bond": "3", "no_conflict": "1", "file": "1"}
        assert page(reader, "appraisal", "post", marks, **where).status_code == 302
    assert "0 points séparent" in text(page(readers[0], "appraisal", **where))
    page(here.amina, "dossier_step", "post", {"step": "deliberate"}, **where)
    starts = timezone.localtime(AT).strftime("%Y-%m-%dT%H:%M")
    page(here.amina, "sittings", "post", {"committee": "essai", "starts_at": starts, "mode": "live"})
    sitting = Sitting.objects.get()
    at = {"pk": sitting.pk}
    page(here.amina, "sitting_agenda", "post", {"add": dossier.pk}, **at)
    page(here.amina, "sitting_act", "post", {"act": "open"}, **at)
    for name in ("paul", "rita", "tania"):
        page(here.amina, "sitting_attendance", "post", {"arrive": here.seats[name].pk}, **at)
    on = {**at, "item": AgendaItem.objects.get().pk}
    assert page(here.amina, "sitting_propose", "post", {}, **on).status_code == 422
    page(
        here.amina,
        "sitting_propose",
        "post",
        {
            "outcome": "approved_with_conditions",
            "amount": "4 500,50",
            "condition": ["Un budget revu.", ""],
            "condition_due": [(timezone.localdate() + timedelta(30)).isoformat(), ""],
            "condition_before": ["0"],
        },
        **on,
    )
    for name in ("paul", "tania"):
        assert "Votre voix" in text(page(here.user(name), "sitting_item", **on))
        assert page(here.user(name), "sitting_vote", "post", {"choice": "for"}, **on).status_code == 302
    page(here.amina, "sitting_vote", "post", {"choice": "against", "member": here.seats["rita"].pk}, **on)
    told = text(page(here.amina, "sitting", **at))
    assert "Un budget revu." in told and "Pour : 2. Contre : 1." in told
    assert page(here.amina, "sitting_decide", "post", **on).status_code == 302
    decision = Decision.objects.get()
    assert decision.amount_minor == 4_500_50 and decision.conditions.get().before_effect
    assert page(here.amina, "sitting_act", "post", {"act": "close"}, **at).status_code == 302
    told = text(page(here.amina, "dossier", **where))
    assert "Un budget revu." in told and "à remplir" in told


def test_recused_one_sees_no_trace_of_the_file(here: Desk) -> None:
    dossier = here.ready(title="Secret")
    [item] = here.sitting(dossier)
    rita = here.user("rita")
    where = {"pk": item.sitting_id}
    assert "Secret" in text(page(rita, "sitting", **where))
    recusing.declare(dossier=dossier, words="Amie.", actor=rita, at=AT)
    told = page(rita, "sitting", **where)
    assert told.status_code == 200 and "Secret" not in text(told) and dossier.reference not in text(told)
    assert page(rita, "sitting_item", **where, item=item.pk).status_code == 404
    assert page(rita, "sitting_vote", "post", {"choice": "for"}, **where, item=item.pk).status_code == 404
    recusing.declare(dossier=dossier, words="Moi aussi.", actor=here.amina, at=AT)
    assert page(here.amina, "dossier", reference=dossier.reference).status_code == 404
    assert "Secret" not in text(page(here.amina, "dossiers"))
    assert "Secret" not in page(here.amina, "dossiers_export", format="csv").content.decode()


def test_a_tie_found_when_entrusting_takes_the_page_away(here: Desk) -> None:
    dossier = here.submitted()
    Affiliation.objects.create(
        person=here.amina.person, organisation=here.home, role="director", starts_on=date(2020, 1, 1)
    )
    answer = page(here.amina, "dossier_handler", "post", {"handler": here.amina.pk}, reference=dossier.reference)
    assert answer.url.endswith("/dossiers/") and Recusal.objects.get().ground == "affiliation"


def test_the_second_reading_is_hidden_until_ones_own_is_filed(here: Desk) -> None:
    dossier = here.received()
    reviewing.assign(dossier=dossier, reviewers=[here.amina, here.readers[0]], actor=here.amina, at=AT)
    here.mark(dossier, here.readers[0], 1, 1)
    told = text(page(here.amina, "dossier", reference=dossier.reference))
    assert "masquée jusqu’au dépôt" in told and "20 points" not in told
    assert "Bien vu." not in text(page(here.amina, "appraisal", reference=dossier.reference))
    here.mark(dossier, here.amina, 5, 5)
    told = text(page(here.amina, "appraisal", reference=dossier.reference))
    assert "80 points séparent" in told and "Bien vu." in told


def test_the_ranking_says_what_it_hangs_on(here: Desk) -> None:
    for title, marks in (("Un", (5, 5)), ("Deux", (4, 3)), ("Trois", (3, 4))):
        here.read(marks, title=title, amount="4000")
    told = text(page(here.amina, "ranking", pk=here.version.pk))
    assert "2 dossiers tiennent dans l’enveloppe" in told
    assert "La position 1 tient" in told and "2 et 3 s’échangent si une seule note bouge de 1" in told
    assert "changerait qui est financé" in told
    told = text(page(here.amina, "calibration", pk=here.version.pk))
    assert "Xavier" in told and "Écart aux autres" in told


def test_each_page_of_a_ranking_says_what_holds_in_the_whole(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One dossier a page: alone, each position would hold; beside the others, the second and third swap."""
    monkeypatch.setattr(ranking, "PER_PAGE", 1)
    for title, marks in (("Un", (5, 5)), ("Deux", (4, 3)), ("Trois", (3, 4))):
        here.read(marks, title=title, amount="4000")
    first, second = (text(page(here.amina, "ranking", data={"page": n}, pk=here.version.pk)) for n in ("1", "2"))
    assert "La position 1 tient quelle que soit la note qui bouge de 1." in first
    assert "2 et 3 s’échangent si une seule note bouge de 1." in second and "tient quelle" not in second
    for told in (first, second):
        assert "Sur les 3 positions du classement entier, 1 tient." in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_in_both_languages_for_its_people_alone(here: Desk, language: str) -> None:
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, APPROVED)
    pages = [
        ("dossiers", {}), ("dossier", {"reference": dossier.reference}), ("ranking", {"pk": here.version.pk}),
        ("calibration", {"pk": here.version.pk}), ("sittings", {}), ("sitting", {"pk": item.sitting_id}),
        ("sitting_item", {"pk": item.sitting_id, "item": item.pk}), ("committee", {"key": "essai"}),
    ]  # fmt: skip
    client = Client()
    client.force_login(here.amina)
    strangers = [here.people.lea, here.people.benoit, here.people.fatou]
    for name, path in pages:
        with override(language):
            address = reverse(name, kwargs=path)
        assert client.get(address).status_code == 200, name
        for stranger in strangers:
            assert page(stranger, name, **path).status_code == 404, (name, stranger)
        assert page(None, name, **path).status_code == 302


def test_seats_are_given_and_ended(here: Desk) -> None:
    lea = here.people.lea
    today = timezone.localdate()
    given = {"email": lea.email, "office": "member", "starts_on": today.isoformat()}
    assert page(here.amina, "committee_seat", "post", given, key="essai").status_code == 302
    assert page(here.amina, "committee_seat", "post", given, key="essai").status_code == 422
    seat = lea.seats.get()
    ended = {"end": seat.pk, "ends_on": (today + timedelta(1)).isoformat()}
    assert page(here.amina, "committee_seat", "post", ended, key="essai").status_code == 302
    assert page(here.amina, "committee_seat", "post", {**given, "email": "x@y.z"}, key="essai").status_code == 422
    assert page(here.people.benoit, "committee_seat", "post", given, key="essai").status_code == 404


def test_what_awaits_each_is_in_their_space(here: Desk) -> None:
    here.submitted(title="À recevoir")
    dossier = here.received(title="À lire")
    reviewing.assign(dossier=dossier, reviewers=[here.readers[0]], actor=here.amina, at=AT)
    assert "Vérifier la recevabilité" in text(page(here.amina, "space"))
    assert "Apprécier À lire" in text(page(here.readers[0], "space"))
    assert Review.objects.count() == 1 and Dossier.objects.count() == 2
