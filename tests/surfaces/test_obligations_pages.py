"""What awaits somebody, on the page of each persona; answering, judging, taking back; calendars and letters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillon.core.obligations import awaiting, registry, services
from maillon.core.obligations.awaiting import Waiting
from maillon.core.obligations.models import Evidence, Obligation, ReminderSchedule
from maillon.core.parties.models import Organisation
from tests.personas import People, people, semis

NOW = datetime.now(UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture(autouse=True)
def french():
    """An English page leaves its language to the next address a test makes."""
    with override("fr"):
        yield


@pytest.fixture(autouse=True)
def kinds():
    registry.register("test.word", label="Dire un mot", link=lambda owed: None, declarable=True)
    registry.register("test.proof", label="Prouver", link=lambda owed: None, declarable=True, needs_evidence=True)
    registry.register("test.deed", label="Faire", link=lambda owed: "/la-bas/")
    yield
    for name in ("test.word", "test.proof", "test.deed"):
        registry._KINDS.pop(name)


def ministry(cast: People) -> Organisation:
    found = cast.mireille.grants.get().organisation
    assert found
    return found


def owed(cast: People, kind: str = "test.word", days: float = 3, **more: object) -> Obligation:
    arguments = {"debtor": semis(), "creditor": ministry(cast), "subject": semis(), **more}
    # Not when the file was read: midnight may have passed since.
    now = datetime.now(UTC)
    return services.open_one(
        kind=kind, due_at=now + timedelta(days=days), actor=None, at=now - timedelta(days=20), **arguments
    )  # type: ignore[arg-type]


def page_of(one: Obligation) -> str:
    return reverse("obligation", kwargs={"pk": one.pk})


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_space_says_how_many_things_wait_and_which_is_late(client: Client, cast: People) -> None:
    owed(cast, days=-2, title={"fr": "Rapport d’automne", "en": "Autumn report"}, amount_minor=234000, currency="CAD")
    owed(cast, "test.proof", days=3)
    owed(cast, "test.deed", days=200)
    client.force_login(cast.benoit)
    french, english = text(client, "/espace/"), text(client, "/en/space/")
    assert "2 choses vous attendent" in french and "Une seule est en retard : Rapport d’automne" in french.replace(
        "\xa0", " "
    )
    assert "En retard de 2 jours" in french and "Dans 3 jours" in french and "2\xa0340,00\xa0$" in french
    assert french.index("Rapport d’automne</h2>") < french.index("Prouver</h2>") and "Faire</h2>" not in french
    assert re.search(r"À faire\s+<b>2</b>", french) and re.search(r"To do\s+<b>2</b>", english)
    assert "2 things await you" in english and "2 days late" in english
    whole = text(client, "/espace/obligations/")
    assert "3 échéances à remplir" in whole and "Faire</h3>" in whole
    assert [whole.index(name) for name in ("En retard</h2>", "Cette semaine</h2>", "Plus tard</h2>")] == sorted(
        whole.index(name) for name in ("En retard</h2>", "Cette semaine</h2>", "Plus tard</h2>")
    )


def test_what_a_domain_adds_is_on_the_page_and_in_the_count(client: Client, cast: People) -> None:
    kept = list(awaiting._PROVIDERS)
    awaiting._PROVIDERS[:] = [
        lambda user, at: [
            Waiting("Évaluer trois candidatures", "Jappoo a donné son avis.", "/la/", "Évaluer", pill="3 candidatures")
        ]
    ]
    try:
        client.force_login(cast.jeanne)
        page = text(client, reverse("space"))
        assert "Évaluer trois candidatures" in page and "3 candidatures" in page and 'href="/la/"' in page
        assert "Une chose vous attend" in page and "<b>1</b>" in page and "Rien ne vous attend" not in page
    finally:
        awaiting._PROVIDERS[:] = kept


@pytest.mark.parametrize("name", ["amina", "benoit", "mireille", "guillaume", "jeanne", "fatou", "diego", "lea"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_persona_opens_every_list(client: Client, cast: People, name: str, language: str) -> None:
    owed(cast)
    client.force_login(cast.named(name))
    with override(language):
        for address in (reverse("space"), reverse("obligations"), reverse("reminders")):
            answer = client.get(address)
            assert answer.status_code == 200 and answer.content.decode().count("<h1") == 1


def test_a_debtor_says_it_is_done_and_takes_it_back(client: Client, cast: People) -> None:
    one = owed(cast)
    client.force_login(cast.benoit)
    assert "C’est fait" in text(client, page_of(one)) and "Reporter" not in text(client, page_of(one))
    assert client.post(page_of(one), {"do": "done", "evidence-note": ""}).status_code == 302
    one.refresh_from_db()
    page = text(client, page_of(one))
    assert one.state == "met" and "Vous avez dit que c’est fait" in page and "remplie" in page
    assert client.post(page_of(one), {"do": "undo"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "open" and "a rouvert une échéance" in text(client, page_of(one))


def test_evidence_is_asked_for_kept_read_by_the_creditor_and_refused(client: Client, cast: People) -> None:
    one = owed(cast, "test.proof")
    client.force_login(cast.benoit)
    refused = client.post(page_of(one), {"do": "done", "evidence-note": "  "})
    assert refused.status_code == 422 and "il faut une preuve" in refused.content.decode()
    false = SimpleUploadedFile("rapport.pdf", b"<html><script>alert(1)</script>", content_type="application/pdf")
    wrong = client.post(page_of(one), {"do": "done", "evidence-note": "Voici notre rapport", "evidence-file": false})
    assert wrong.status_code == 422 and "Voici notre rapport" in wrong.content.decode()
    assert Obligation.objects.get(pk=one.pk).state == "open" and not Evidence.objects.exists()
    file = SimpleUploadedFile("rapport.pdf", b"%PDF-1.7 rapport", content_type="application/pdf")
    done = client.post(page_of(one), {"do": "done", "evidence-note": "Voici", "evidence-file": file})
    assert done.status_code == 302
    shown = Evidence.objects.get()
    address = reverse("evidence", kwargs={"pk": one.pk, "evidence": shown.pk})
    client.force_login(cast.odile)
    assert client.get(address).status_code == 404
    client.force_login(cast.mireille)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 rapport" and "attachment" in answer["Content-Disposition"]
    assert client.post(page_of(one), {"do": "reopen", "reopen-reason": ""}).status_code == 422
    assert client.post(page_of(one), {"do": "reopen", "reopen-reason": "Il manque l’annexe"}).status_code == 302
    client.force_login(cast.benoit)
    page = text(client, page_of(one))
    assert "refusée" in page and "Il manque l’annexe" in page and Obligation.objects.get(pk=one.pk).state == "open"


def test_a_kind_met_by_its_deed_is_not_said_done_but_its_creditor_may(client: Client, cast: People) -> None:
    one = owed(cast, "test.deed")
    client.force_login(cast.benoit)
    assert 'href="/la-bas/"' in text(client, page_of(one)) and 'value="done"' not in text(client, page_of(one))
    answer = client.post(page_of(one), {"do": "done", "evidence-note": "Fait"})
    assert answer.status_code == 422 and Obligation.objects.get(pk=one.pk).state == "open"
    client.force_login(cast.mireille)
    assert client.post(page_of(one), {"do": "done", "evidence-note": "Reçu par la poste"}).status_code == 302
    assert Obligation.objects.get(pk=one.pk).state == "met"


@pytest.mark.parametrize("who", ["mireille", "amina"])
def test_the_creditor_and_the_secretariat_postpone_and_waive(client: Client, cast: People, who: str) -> None:
    one = owed(cast)
    client.force_login(cast.named(who))
    day = timezone.localdate(NOW + timedelta(days=40))
    early = client.post(page_of(one), {"do": "postpone", "postpone-due_on": "2020-01-01", "postpone-reason": "Bof"})
    assert early.status_code == 422 and "doit suivre" in early.content.decode() and "Bof" in early.content.decode()
    told = {"do": "postpone", "postpone-due_on": day.isoformat(), "postpone-reason": "Le vérificateur tarde"}
    assert client.post(page_of(one), told).status_code == 302
    page = text(client, page_of(one))
    assert "Le vérificateur tarde" in page and "d’abord le" in page
    assert client.post(page_of(one), {"do": "waive", "waive-reason": "Sans objet"}).status_code == 302
    assert Obligation.objects.get(pk=one.pk).state == "waived" and "levée" in text(client, page_of(one))
    assert client.post(page_of(one), {"do": "undo"}).status_code == 302
    assert Obligation.objects.get(pk=one.pk).state == "open"


@pytest.mark.parametrize("act", ["waive", "postpone", "reopen"])
def test_a_debtor_does_not_judge_and_a_stranger_does_not_know(client: Client, cast: People, act: str) -> None:
    one = owed(cast)
    told = {"do": act, f"{act}-reason": "Parce que", f"{act}-due_on": "2090-01-01"}
    client.force_login(cast.benoit)
    assert client.post(page_of(one), told).status_code == 404
    for name in ("odile", "fatou", "diego", "lea"):
        client.force_login(cast.named(name))
        assert client.post(page_of(one), told).status_code == 404
    assert Obligation.objects.get(pk=one.pk).state == "open"
    client.force_login(cast.benoit)
    assert client.post(page_of(one), {"do": "nonsense"}).status_code == 404
    assert client.post(page_of(one), {"do": "undo"}).status_code == 404


def test_a_person_is_told_of_their_own(client: Client, cast: People) -> None:
    one = owed(cast, debtor=None, debtor_person=cast.lea.person, subject=cast.lea, creditor=semis())
    client.force_login(cast.lea)
    assert "Une chose vous attend" in text(client, reverse("space"))
    assert client.post(page_of(one), {"do": "done", "evidence-note": "Suivie hier"}).status_code == 302
    client.force_login(cast.benoit)
    assert "Suivie hier" in text(client, page_of(one))


def test_lists_are_of_one_organisation_when_asked_and_odd_questions_are_ordinary(client: Client, cast: People) -> None:
    owed(cast, title={"fr": "Rapport d’automne"})
    client.force_login(cast.benoit)
    address = reverse("obligations")
    assert "Rapport d’automne" in text(client, address + "?organisme=semis-solidaires")
    for asked in ("?organisme=nulle-part", "?organisme=%00", "?page=-4", "?page=x&organisme='%22><script>"):
        answer = client.get(address + asked)
        assert answer.status_code == 200 and "<script>'" not in answer.content.decode()
    assert "Rapport d’automne" in text(client, reverse("organisation_obligations", kwargs={"slug": "semis-solidaires"}))


def test_lists_ask_few_questions(client: Client, cast: People, django_assert_max_num_queries) -> None:
    for day in range(30):
        owed(cast, days=day - 5, kind="test.word")
    for name in ("benoit", "mireille", "amina"):
        client.force_login(cast.named(name))
        for address in (reverse("space"), reverse("obligations")):
            with django_assert_max_num_queries(12):
                client.get(address)


def test_a_calendar_is_made_changed_and_revoked_from_the_page(client: Client, cast: People) -> None:
    owed(cast, title={"fr": "Rapport d’automne"})
    client.force_login(cast.benoit)
    for body in ({}, {"organisme": "semis-solidaires"}):
        assert client.post(reverse("calendar_renew"), body).status_code == 302
    addresses = re.findall(r'value="http://[^/]+(/calendar/[^"]+\.ics)"', text(client, reverse("reminders")))
    assert len(addresses) == 2
    anybody = Client()
    for address in addresses:
        assert "Rapport d’automne" in anybody.get(address).content.decode()
    client.post(reverse("calendar_renew"))
    assert anybody.get(addresses[0]).status_code == 404 and anybody.get(addresses[1]).status_code == 200
    feed = cast.benoit.calendar_feeds.get(organisation__isnull=False)
    client.post(reverse("calendar_revoke", kwargs={"pk": feed.pk}))
    assert anybody.get(addresses[1]).status_code == 404
    client.force_login(cast.odile)
    assert client.post(reverse("calendar_renew"), {"organisme": "rien\x00"}).status_code == 404
    assert client.post(reverse("calendar_renew"), {"organisme": "semis-solidaires"}).status_code == 404
    assert client.post(reverse("calendar_revoke", kwargs={"pk": feed.pk})).status_code == 404


def test_one_chooses_how_often_one_is_written_to(client: Client, cast: People) -> None:
    client.force_login(cast.lea)
    assert re.search(r'value="daily"[^>]*checked', text(client, reverse("reminders")))
    assert client.post(reverse("reminders"), {"frequency": "weekly"}).status_code == 302
    assert re.search(r'value="weekly"[^>]*checked', text(client, reverse("reminders")))


def test_the_secretariat_puts_another_rhythm_in_force(client: Client, cast: People) -> None:
    client.force_login(cast.amina)
    address = reverse("reminder_schedules")
    day = timezone.localdate(NOW + timedelta(days=3)).isoformat()
    for body, said in (
        ({"starts_on": day, "days_before": "demain"}, "nombres de jours"),
        ({"starts_on": "2020-01-01", "days_before": "3"}, "au plus tôt demain"),
        ({"starts_on": day, "days_before": "400"}, "de 0 à 366"),
        ({"starts_on": "x", "days_before": "3"}, "n’existe pas"),
    ):
        answer = client.post(address, body)
        assert answer.status_code == 422 and said in answer.content.decode()
    assert client.post(address, {"starts_on": day, "days_before": "14, 3", "kind": "test.word"}).status_code == 302
    made = ReminderSchedule.objects.get(kind="test.word")
    assert made.days_before == [14, 3] and made.late_every_days is None
    page = text(client, address)
    assert "14, 3" in page and "Dire un mot" in page and page.count("en vigueur") >= 1
