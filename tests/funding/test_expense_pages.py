"""The pages of expenses: written by the partner on a telephone, brought from a workbook, checked, traced by anybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from maillon.core.codelists.services import load as load_codes
from maillon.funding.models import Agreement, Expense
from maillon.projects.models import Activity, ParticipatingOrganisation
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.test_expenses import YEARLY, accept, partner, sent, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    return made


@pytest.fixture
def agreement(scene: Cast) -> Agreement:
    made = signed(scene)
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=partner(scene), role="4")
    return made


def current(agreement: Agreement) -> Agreement:
    """The same, begun lately: pages count by the clock."""
    day = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(
        starts_on=day - timedelta(days=40), ends_on=day + timedelta(days=600)
    )
    agreement.refresh_from_db()
    return agreement


def typed(**change: str) -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=2)
    told = {"spent_on": day.isoformat(), "category": "personnel", "supplier": "Atelier", "amount": "1 250,50"}
    return {**told, "currency": "CAD", "token": str(uuid4()), **change}


def test_the_partner_writes_an_expense_on_a_telephone_once(scene: Cast, agreement: Agreement, client: Client) -> None:
    current(agreement)
    client.force_login(scene.people.fatou)
    assert "Inscrire une dépense" in client.get("/depenses/").content.decode()
    page = f"/subventions/conventions/{agreement.reference}/depenses/nouvelle/"
    assert client.get(page).status_code == 200
    wrong = client.post(page, typed(amount="beaucoup"))
    assert wrong.status_code == 422
    assert "Atelier" in wrong.content.decode()
    told = typed()
    for _twice in range(2):
        assert client.post(page, told, follow=True).status_code == 200
    one = Expense.objects.get()
    assert (one.converted_minor, one.organisation) == (1_250_50, partner(scene))
    # The partner sees its own, and nothing of the agreement.
    listed = client.get(f"/subventions/conventions/{agreement.reference}/depenses/").content.decode()
    assert "Atelier" in listed and "poste par poste" not in listed
    assert client.get(f"/subventions/conventions/{agreement.reference}/").status_code == 404
    client.force_login(scene.mireille)
    seen = client.get(f"/subventions/conventions/{agreement.reference}/depenses/").content.decode()
    assert "Atelier" not in seen
    client.force_login(scene.benoit)
    one_page = f"/en/grants/agreements/{agreement.reference}/expenses/{one.number}/"
    assert client.get(one_page).status_code == 200
    assert client.post(one_page, {"do": "drop"}, follow=True).status_code == 200
    one.refresh_from_db()
    assert one.dropped_at is not None


WORKBOOK = """Date;Poste;Fournisseur;Montant;Devise
{day};Personnel;Atelier du fleuve;1 234,50;CAD
{day};voyages;Transport Keur;45.10 $;CAD
"""


def test_a_page_and_a_workbook_say_where_and_whose_money(scene: Cast, agreement: Agreement, client: Client) -> None:
    load_codes()
    current(agreement)
    client.force_login(scene.benoit)
    here = f"/subventions/conventions/{agreement.reference}/depenses/"
    blank = client.get(here + "nouvelle/").content.decode()
    assert 'name="paid_by"' in blank and 'name="country"' in blank
    told = typed(paid_by="counterpart", country="HT")
    assert client.post(here + "nouvelle/", told, follow=True).status_code == 200
    one = Expense.objects.get()
    assert (one.paid_by, one.country) == ("counterpart", "HT")
    shown = client.get(here).content.decode()
    assert "Contrepartie et autres" in shown and "La contrepartie de l’organisme" in shown and "Haïti" in shown
    page = here + "classeur/"
    day = timezone.localdate() - timedelta(days=3)
    text = f"""Date;Poste;Fournisseur;Montant;Devise;Pays;Payé par l’argent de
{day};Personnel;Atelier;10,50;CAD;Sénégal;Contrepartie
{day};Personnel;Bureau;20,50;CAD;Canada;
{day};Personnel;Autre;30,50;CAD;;Subvention
"""

    def send(said: str, **more: str) -> str:
        upload = SimpleUploadedFile("depenses.csv", said.encode("utf-8-sig"))
        return client.post(page, {"file": upload, **more}, follow=True).content.decode()

    wrong = send(text.replace("Sénégal", "Atlantide").replace("Subvention", "Loterie"))
    assert "F2" in wrong and "Atlantide" in wrong and "G4" in wrong and "Loterie" in wrong
    seen = send(text).split('name="seen" value="')[1].split('"')[0]
    send(text, seen=seen)
    rows = Expense.objects.filter(supplier__in=("Atelier", "Bureau", "Autre")).exclude(pk=one.pk).order_by("number")
    assert list(rows.values_list("country", "paid_by")) == [
        ("SN", "counterpart"),
        ("CA", "programme"),
        ("", "programme"),
    ]
    assert "Autre" in (missing := client.get(here + "?pays=manquant").content.decode()) and "Bureau" not in missing


def test_a_workbook_is_read_before_it_is_written(scene: Cast, agreement: Agreement, client: Client) -> None:
    current(agreement)
    client.force_login(scene.benoit)
    page = f"/subventions/conventions/{agreement.reference}/depenses/classeur/"
    day = timezone.localdate() - timedelta(days=3)

    def send(text: str, **more: str) -> tuple[int, str]:
        upload = SimpleUploadedFile("depenses.csv", text.encode("utf-8-sig"))
        answer = client.post(page, {"file": upload, **more}, follow=True)
        return answer.status_code, answer.content.decode()

    status, said = send(WORKBOOK.format(day=day).replace("voyages", "avions").replace("1 234,50", "1,234"))
    assert status == 422
    assert "B3" in said and "D2" in said and "avions" in said
    status, said = send(WORKBOOK.format(day=day))
    assert status == 200
    assert not Expense.objects.exists()
    seen = said.split('name="seen" value="')[1].split('"')[0]
    for _twice in range(2):
        status, said = send(WORKBOOK.format(day=day), seen=seen)
        assert status == 200
    assert list(Expense.objects.order_by("number").values_list("converted_minor", flat=True)) == [1_234_50, 45_10]
    # Another workbook than the one that was shown is shown first.
    send(WORKBOOK.format(day=day).replace("Atelier", "Autre"), seen=seen)
    assert Expense.objects.count() == 2


def test_from_the_public_total_to_the_receipt(
    scene: Cast, agreement: Agreement, client: Client, django_assert_max_num_queries
) -> None:
    for place in range(3):
        spend(scene, agreement, amount_minor=1_000_00 + place, supplier=f"Fournisseur {place}")
    report = sent(scene, agreement)
    client.force_login(scene.mireille)
    page = f"/conventions/rapports/{report.pk}/recus/"
    assert "Tirer l’échantillon" in client.get(page).content.decode()
    drawn = client.post(page, {"do": "draw"}, follow=True).content.decode()
    assert "Fournisseur" in drawn and "À regarder" in drawn
    check = report.sample.checks.first()
    refused = client.post(page, {"do": "questioned", "pk": check.pk, f"check-{check.pk}-questioned": "10"})
    assert refused.status_code == 422
    told = {f"check-{check.pk}-questioned": "10", f"check-{check.pk}-reason": "Reçu illisible"}
    assert client.post(page, {"do": "questioned", "pk": check.pk, **told}, follow=True).status_code == 200
    client.force_login(scene.benoit)
    assert "Reçu illisible" in client.get(page).content.decode()
    assert client.post(page, {"do": "accepted", "pk": check.pk}).status_code == 404
    accept(scene, report)
    activity = agreement.activity
    assert activity is not None
    Activity.objects.filter(pk=activity.pk).update(state=Activity.State.PUBLISHED)
    trail = f"/projets/{activity.identifier}/recus/"
    client.get(trail)  # code lists are read once
    with django_assert_max_num_queries(12):
        opened = client.get(trail).content.decode()
    assert "Fournisseur 1" in opened
    client.logout()
    public = client.get(trail).content.decode()
    assert "Fournisseur" not in public
    assert "3 dépenses inscrites derrière" in public
    assert "pas public" in public or "Aucun reçu" in public or "0 avec leur reçu" in public
    assert client.get(f"/subventions/conventions/{agreement.reference}/depenses/1/recu/").status_code in (302, 404)
    client.force_login(scene.people.odile)
    assert client.get(f"/subventions/conventions/{agreement.reference}/depenses/").status_code == 404
