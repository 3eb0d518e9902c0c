"""The pages of hour zero and of all solidarity: the day led on the desk, voted on a telephone, told to everybody."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.typography import typo_text
from maillon.funding.models import Contribution, Emergency, ExpertMission, Prequalification, Vetting
from maillon.funding.permissions import emergencies as permissions
from maillon.funding.services import emergencies as services
from maillon.funding.services import sharing
from maillon.funding.services.sharing import By
from maillon.projects.models import Activity, ParticipatingOrganisation, RecipientShare, Source
from tests.funding.hour_zero import PLAN, Scene, be_ready, opened, scene, sent
from tests.personas import ELSEWHERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def it() -> Scene:
    return scene()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def here(it: Scene, **facts: Any) -> Emergency:
    """A crisis of two hours ago, which may have been yesterday."""
    at = timezone.now() - timedelta(hours=2)
    return opened(it, at=at, occurred_on=timezone.localdate(at), glide="", **facts)


def test_a_disaster_is_opened_on_one_page(it: Scene) -> None:
    be_ready(it)
    client = as_(it.mireille)
    told = {
        "name_fr": "Cyclone Iris", "kind": "TC", "country": "HT", "occurred_on": timezone.localdate().isoformat(),
        "glide": "TC-1999-000001-HTI", "envelope": "500 000", "mode": "direct", "terms": it.terms.pk,
        "procedure": it.source.pk,
    }  # fmt: skip
    wrong = client.post(reverse("emergency_open"), told)
    assert wrong.status_code == 422
    assert "1999" in wrong.content.decode() and "Cyclone Iris" in wrong.content.decode()
    done = client.post(reverse("emergency_open"), {**told, "glide": ""}, follow=True)
    assert "1 organisme prêt a son formulaire" in done.content.decode()
    assert Emergency.objects.get().invitations.count() == 1


def test_the_day_is_led_from_one_page(it: Scene) -> None:
    be_ready(it)
    crisis = here(it)
    desk, act = (reverse(name, kwargs={"slug": crisis.slug}) for name in ("kept_emergency", "emergency_act"))
    mireille = as_(it.mireille)
    assert "relit et signe son formulaire" in mireille.get(desk).content.decode()
    dossier = sent(it, crisis.invitations.get(), at=timezone.now())
    page = mireille.get(desk).content.decode()
    assert 'value="150000"' in page
    past = mireille.post(act, {"do": "vote", "dossier": dossier.reference, "amount": "900000"}, follow=True)
    assert "500" in past.content.decode() and dossier.agenda_items.count() == 0
    mireille.post(act, {"do": "vote", "dossier": dossier.reference, "amount": "150 000"})
    item = dossier.agenda_items.get()
    for user in it.voters:
        client = as_(user)
        phone = reverse("emergency_vote", kwargs={"slug": crisis.slug})
        assert PLAN in client.get(phone).content.decode()
        answer = client.post(phone, {"item": item.pk, "choice": "for"}, follow=True)
        assert typo_text("Votre voix : Pour") in answer.content.decode()
    done = mireille.post(act, {"do": "decide", "dossier": dossier.reference}, follow=True)
    assert "signe la convention" in done.content.decode()
    public = Client().get(reverse("emergency", kwargs={"slug": crisis.slug})).content.decode()
    assert "Semis solidaires" in public and "Vote du comité, décision" in public
    feed = Client().get(reverse("emergency_feed")).content.decode()
    assert feed.count("<entry>") == 5
    assert as_(it.voters[0]).post(phone, {"item": item.pk, "choice": "for"}, follow=True).status_code == 200
    assert as_(it.benoit).get(phone).status_code == 404


def test_before_the_vote_nobody_reads_who_asked(it: Scene) -> None:
    be_ready(it)
    crisis = here(it)
    sent(it, crisis.invitations.get(), at=timezone.now())
    public = Client().get(reverse("emergency", kwargs={"slug": crisis.slug})).content.decode()
    assert "Semis solidaires" not in public and "Demande reçue" in public


def test_pages_ask_few_questions_and_stay_light(it: Scene, django_assert_max_num_queries: Any) -> None:
    be_ready(it)
    crisis = here(it)
    sent(it, crisis.invitations.get(), at=timezone.now())
    services.load_past(terms=it.terms, at=timezone.now())
    client, officer = Client(), as_(it.mireille)
    officer.get(reverse("kept_emergencies"))
    for address, who, most in (
        (reverse("emergencies"), client, 8),
        (reverse("emergency", kwargs={"slug": crisis.slug}), client, 14),
        (reverse("solidarity"), client, 8),
        (reverse("shared"), client, 6),
        (reverse("kept_emergency", kwargs={"slug": crisis.slug}), officer, 24),
        (reverse("sharing"), officer, 12),
        (reverse("readiness"), officer, 12),
    ):
        who.get(address)
        with django_assert_max_num_queries(most):
            answer = who.get(address)
        assert len(gzip.compress(answer.content)) < 60_000, address


def test_who_keeps_and_who_votes_is_said_the_same_by_list_and_by_word(it: Scene) -> None:
    be_ready(it)
    crisis = here(it)
    people = [*vars(it.people).values(), it.simon, *it.voters]
    for user in people:
        kept = permissions.emergencies_kept_by(user).filter(pk=crisis.pk).exists()
        assert kept == permissions.can_keep_emergencies(user, it.ministry) == (user in (it.mireille, it.simon))
        voted = permissions.emergencies_voted_by(user).filter(pk=crisis.pk).exists()
        assert voted == permissions.can_vote_on(user, crisis) == (user in it.voters)


def test_partners_are_found_in_published_projects_and_vetted(it: Scene) -> None:
    be_ready(it)
    Vetting.objects.all().delete()
    source = Source.objects.create(slug="s", name="S", kind=Source.Kind.RECORDED)
    for number in (1, 2):
        activity = Activity.objects.create(
            source=source, identifier=f"X-{number}", reporting_organisation=it.home, state="published",
            title={"fr": "Eau"}, status="2", actual_start=f"201{number}-05-01", published_at=timezone.now(),
        )  # fmt: skip
        RecipientShare.objects.create(activity=activity, kind="country", code="HT")
        for one, role in ((it.home, "2"), (it.partner, "4")):
            ParticipatingOrganisation.objects.create(activity=activity, organisation=one, role=role)
    client = as_(it.mireille)
    page = client.get(reverse("readiness"), {"pays": "HT"}).content.decode()
    assert "Union de Jacmel" in page and "2011" in page
    address = reverse("vet_partner", kwargs={"slug": it.home.slug}) + "?pays=HT"
    assert client.post(address, {"tie": f"{it.partner.pk}-HT"}).status_code == 422
    done = client.post(address, {"tie": f"{it.partner.pk}-HT", "how": "Visite"}, follow=True)
    assert "Vérifié" in client.get(reverse("readiness"), {"pays": "HT"}).content.decode() and done.status_code == 200
    vetted = Vetting.objects.get()
    assert (vetted.since, vetted.vetted_by) == (2011, it.mireille)
    client.post(reverse("readiness_act"), {"do": "end", "pk": vetted.pk})
    kept = Prequalification.objects.get()
    client.post(reverse("readiness_act"), {"do": "withdraw", "pk": kept.pk, "reason": "Fusion"})
    kept.refresh_from_db()
    assert kept.withdrawn_at is not None


def test_an_organisation_is_prequalified_once_every_proof_was_seen(it: Scene) -> None:
    client, fjord = as_(it.mireille), it.people.odile.grants.get().organisation
    assert fjord is not None and fjord.legal_name_fr == ELSEWHERE
    told = {
        "organisation": fjord.pk, "starts_on": "2026-10-01", "plan": PLAN, "usual_amount": "90 000",
        "usual_people": "500", "proof_experience": "Rapport 2024", "proof_bureau": "Bail", "proof_etats": "2025",
    }  # fmt: skip
    refused = client.post(reverse("prequalify"), told)
    assert refused.status_code == 422 and "Une politique de prévention" in refused.content.decode()
    assert client.post(reverse("prequalify"), {**told, "proof_protection": "Adoptée"}).status_code == 302
    assert Prequalification.objects.get().usual_amount_minor == 90_000_00


def workbook(rows: dict[str, Any]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, lines in rows.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return SimpleUploadedFile("partage.xlsx", out.getvalue())


HEAD = ["Institution", "Pays", "Lieu", "Sujet", "Début", "Jours", "Personnes", "Coût"]


def test_a_workbook_is_read_before_anything_is_recorded(it: Scene) -> None:
    client, address = as_(it.mireille), reverse("sharing_workbook")
    wrong = {"Missions": [HEAD, ["Hydro", "Hait", "", "Réseau", "demain", "x", 2, "1,234"]]}
    page = client.post(address, {"file": workbook(wrong)})
    assert page.status_code == 422
    for cell in ("B2", "E2", "F2", "H2"):
        assert f"Missions, {cell}" in page.content.decode()
    right = {
        "Missions": [HEAD, ["Hydro", "Haïti", "Jacmel", "Réseau", "2026-03-02", "12", 2, "41 234,50 $"]],
        "Francophonie": [["Institution", "Année", "Montant"], ["OIF", 2026, 5000000]],
    }
    page = client.post(address, {"file": workbook(right)})
    assert page.status_code == 200 and not ExpertMission.objects.exists()
    plan = page.context["plan"]
    for told in ("2 fiches inscrites, 0 déjà connues", "0 fiches inscrites, 2 déjà connues"):
        assert told in client.post(address, {"do": "apply", "plan": plan}, follow=True).content.decode()
    mission = ExpertMission.objects.get()
    assert (mission.country, mission.days, mission.amount_minor) == ("HT", 12, 41_234_50)
    assert client.post(address, {"do": "apply", "plan": "faux"}, follow=True).status_code == 200
    back = client.get(reverse("sharing_take_away")).content
    again = client.post(address, {"file": SimpleUploadedFile("encore.xlsx", back)})
    assert again.status_code == 200 and "Missions" in again.content.decode()


def test_records_are_written_one_by_one_and_every_number_leads_to_them(it: Scene) -> None:
    client = as_(it.mireille)
    told = {"institution": "OIF", "programme": "Jeunesse", "year": "2026", "amount": "5 000 000", "country": "SN"}
    for noted in ("C’est inscrit.", "C’était déjà inscrit."):
        assert noted in client.post(reverse("sharing_add", args=["francophonie"]), told, follow=True).content.decode()
    assert Contribution.objects.get().amount_minor == 5_000_000_00
    quota = {"country": "SN", "year": "2026", "places": "4", "worth": "12000", "under": "Entente"}
    page = client.post(reverse("sharing_add", args=["quotas"]), quota, follow=True)
    address = page.request["PATH_INFO"]
    for name, students, state in (("Université A", 3, "données"), ("Université B", 2, "en attente")):
        answer = client.post(address, {"do": "ask", "institution": name, "students": students}, follow=True)
        assert state in answer.content.decode()
    public = Client()
    told_page = public.get(reverse("solidarity"), {"de": "2026", "a": "2026"}).content.decode()
    assert "pays=SN&amp;de=2026&amp;a=2026" in told_page
    rows = public.get(reverse("solidarity_records"), {"pays": "SN", "de": "2026", "a": "2026"}).content.decode()
    assert "Jeunesse" in rows and "Université A" in rows and "Université B" not in rows
    only = {"de": "2026", "a": "2026", "genre": "francophonie"}
    assert "Université A" not in public.get(reverse("solidarity_records"), only).content.decode()
    table = public.get(reverse("solidarity_export", args=["csv"]), only).content.decode("utf-8-sig")
    assert table.splitlines()[1] == "SN,Sénégal,2026,francophonie,1,5000000.00,CAD"
    assert public.get(reverse("solidarity_export", args=["xlsx"])).status_code == 200
    assert public.get(reverse("solidarity_export", args=["ods"])).status_code == 404
    by = By(it.ministry, it.mireille, timezone.now())
    sharing.record_cooperation(
        told={"title": "Barreaux", "institution": "Justice", "partner": "Ministère", "country": "SN", "topic": "Droit",
              "starts_on": timezone.localdate()}, by=by,
    )  # fmt: skip
    assert "Barreaux" in public.get(reverse("shared")).content.decode()
