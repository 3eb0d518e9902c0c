"""The pages of agreements and payments: the whole story without a script, few questions asked of the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillon.core.jobs.services import work_once
from maillon.funding.models import Agreement, BankDetails, PaymentOrder
from maillon.funding.services import recovering
from tests.funding.agreeing import Cast, accounts, cast, signed, written
from tests.surfaces.reading import page, pick

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def scene() -> Cast:
    return cast()


def read(client: Client, address: str, status: int = 200) -> str:
    """The words of a page that asks the database few questions."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    assert answer.status_code == status, address
    # The session, the person and what waits for them are asked on every page.
    assert len(asked) <= MOST_QUERIES + 8, "\n".join(one["sql"][:160] for one in asked)
    return " ".join(page(answer).text_content().split())


def test_both_read_it_and_sign_it(client: Client, scene: Cast) -> None:
    made = written(scene)
    here, sign = (reverse(name, kwargs={"reference": made.reference}) for name in ("agreement", "agreement_sign"))
    client.force_login(scene.benoit)
    assert "Lire et signer" in read(client, here)
    assert "Semences de relève" in read(client, reverse("agreements"))
    text = client.get(sign)
    assert "CONVENTION DE SUBVENTION CONV" in page(text).text_content()
    typed = {"name": "Benoît Lachance", "office": "", "agreed": "on", "digest": made.text_digest}
    refused = client.post(sign, typed)
    assert refused.status_code == 422 and "Benoît Lachance" in refused.content.decode()
    assert client.post(sign, {**typed, "office": "Direction", "digest": "x"}).status_code == 422
    assert client.post(sign, {**typed, "office": "Direction"}).status_code == 302
    assert pick(page(client.get(sign)), "form[method=post] input[name=office]") == [], "signed once"
    client.force_login(scene.mireille)
    assert client.post(sign, {**typed, "name": "Mireille", "office": "Direction"}).status_code == 302
    made.refresh_from_db()
    assert made.state == Agreement.State.IN_FORCE
    assert client.get(reverse("agreement_pdf", kwargs={"reference": made.reference})).status_code == 404
    while work_once():
        pass
    pdf = client.get(reverse("agreement_pdf", kwargs={"reference": made.reference}))
    assert pdf.status_code == 200 and b"".join(pdf.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    said = read(client, here)
    assert "Le PDF signé est en préparation" not in said and "Rapport annuel" in said and "Exigible" in said


def test_the_way_of_an_instalment(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    accounts(scene, at=timezone.now())
    one, desk = made.instalments.get(number=1), reverse("payments")
    client.force_login(scene.mireille)
    assert "Demander le paiement" in read(client, desk)
    assert client.post(desk, {"do": "prepare", "pk": one.pk}).status_code == 302
    assert "Une autre personne approuve." in read(client, desk)
    refused = client.post(desk, {"do": "approve", "pk": one.pk})
    assert refused.status_code == 422 and "une autre doit confirmer" in page(refused).text_content()
    client.force_login(scene.simon)
    assert client.post(desk, {"do": "approve", "pk": one.pk}).status_code == 302
    today = timezone.localdate()
    assert client.post(desk, {"do": "order", "execute_on": today.isoformat()}).status_code == 422
    assert client.post(desk, {"do": "order", "chosen": one.pk, "execute_on": "demain"}).status_code == 422
    sent = {"do": "order", "chosen": one.pk, "execute_on": today.isoformat()}
    assert client.post(desk, sent).url == client.post(desk, sent).url  # type: ignore[attr-defined]
    order = PaymentOrder.objects.get()
    address = reverse("payment_order", kwargs={"reference": order.reference})
    assert "•••4567" in read(client, address) and "1234567" not in client.get(address).content.decode()
    for kind in ("xml", "csv"):
        told = client.get(reverse("payment_file", kwargs={"reference": order.reference, "kind": kind}))
        assert b"1234567" in told.content and told["Cache-Control"] == "private, no-store"
    statement = f"Date;Description;Montant\n{today};{made.reference}-01;-60 000,00\n".encode()
    wrong = SimpleUploadedFile("releve.csv", b"%PDF-1.4")
    assert client.post(desk, {"do": "file", "file": wrong}).status_code == 422
    assert client.post(desk, {"do": "file", "file": SimpleUploadedFile("releve.csv", statement)}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.paid_on) == ("paid", today)
    assert "confirmé" in read(client, desk)


def test_a_payment_confirmed_or_refused_by_hand(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    accounts(scene, at=timezone.now())
    one, desk = made.instalments.get(number=1), reverse("payments")
    for _again in range(2):
        client.force_login(scene.mireille)
        client.post(desk, {"do": "prepare", "pk": one.pk})
        client.force_login(scene.simon)
        client.post(desk, {"do": "approve", "pk": one.pk})
        client.post(desk, {"do": "order", "chosen": one.pk, "execute_on": timezone.localdate().isoformat()})
        address = reverse("payment_order", kwargs={"reference": PaymentOrder.objects.latest("pk").reference})
        if not _again:
            lacking = client.post(address, {"do": "bounce", "pk": one.pk, f"bounce-{one.pk}-reason": ""})
            assert lacking.status_code == 422
            client.post(address, {"do": "bounce", "pk": one.pk, f"bounce-{one.pk}-reason": "Compte fermé"})
            one.refresh_from_db()
            assert one.state == "due" and "de nouveau exigibles" in read(client, address)
    typed = {"do": "paid", "pk": one.pk, f"paid-{one.pk}-bank_reference": "T88", f"paid-{one.pk}-paid_on": "2031-01-01"}
    late = client.post(address, typed)
    assert late.status_code == 422 and "T88" in late.content.decode()
    assert (
        client.post(address, {**typed, f"paid-{one.pk}-paid_on": timezone.localdate().isoformat()}).status_code == 302
    )
    one.refresh_from_db()
    assert one.state == "paid"


def test_what_the_officer_does_on_the_page_keeps_what_was_typed(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    accounts(scene, at=timezone.now())
    one, here = made.instalments.get(number=1), reverse("agreement", kwargs={"reference": made.reference})
    client.force_login(scene.mireille)
    empty = client.post(here, {"do": "hold", "pk": one.pk, f"hold-{one.pk}-reason": ""})
    assert empty.status_code == 422 and pick(page(empty), "details[open]")
    held = {"do": "hold", "pk": one.pk, f"hold-{one.pk}-reason": "Vérification"}
    assert client.post(here, held).status_code == 302
    assert "Retenu" in read(client, here) and "Retenus" in read(client, reverse("payments"))
    assert client.post(here, {"do": "lift", "pk": one.pk}).status_code == 302
    over = client.post(
        here, {"do": "ask_back", "pk": "0", "ask_back-0-amount": "12", "ask_back-0-reason": "Non dépensé"}
    )
    assert over.status_code == 422 and "Non dépensé" in over.content.decode()
    undone = client.post(here, {"do": "complete", "pk": "0"})
    assert undone.status_code == 422 and "Il reste des rapports, des versements" in page(undone).text_content()
    assert client.post(here, {"do": "end", "pk": "0", "end-0-reason": "Le projet cesse."}).status_code == 302
    assert "Arrêtée" in read(client, here)
    for stranger in (scene.benoit, scene.people.amina):
        client.force_login(stranger)
        assert client.post(here, held).status_code == 404


def test_money_comes_back_by_the_page(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    made.instalments.filter(number=1).update(
        state="paid", prepared_by=scene.mireille, approved_by=scene.simon, paid_on=timezone.localdate()
    )
    client.force_login(scene.mireille)
    here = reverse("agreement", kwargs={"reference": made.reference})
    asked = {"do": "ask_back", "pk": "0", "ask_back-0-amount": "1 500,50", "ask_back-0-reason": "Non dépensé"}
    assert client.post(here, asked).status_code == 302
    one = made.recoveries.get()
    assert one.amount_minor == 150_050
    typed = {"do": "received", "pk": one.pk, f"received-{one.pk}-received_on": timezone.localdate().isoformat()}
    assert client.post(here, typed).status_code == 302
    other = recovering.ask_back(
        agreement=made, amount_minor=100, reason="Encore", actor=scene.mireille, at=timezone.now()
    )
    assert client.post(here, {"do": "let_go", "pk": other.pk, f"let_go-{other.pk}-reason": "Minime"}).status_code == 302
    client.force_login(scene.benoit)
    assert "Abandonné" in read(client, here)


def test_an_amendment_is_shown_by_what_it_changes(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    client.force_login(scene.mireille)
    new = reverse("amendment_new", kwargs={"reference": made.reference})
    last = made.ends_on + timedelta(days=364)
    typed = {"amount": "120000", "ends_on": last.isoformat(), "reason": "Les prix ont monté."}
    assert "Rien ne change" in read(client, new)
    assert client.post(new, {**typed, "amount": "0"}).status_code == 422
    assert client.post(new, {**typed, "amount": "9000000"}).status_code == 422
    assert client.post(new, typed).status_code == 302
    here = reverse("agreement", kwargs={"reference": made.reference})
    shown = page(client.get(here))
    assert next(one.text_content().replace("\xa0", " ") for one in pick(shown, "ins")) == "120 000,00 $"
    sign = reverse("amendment_sign", kwargs={"reference": made.reference, "number": 1})
    change = made.amendments.get()
    for user in (scene.mireille, scene.benoit):
        client.force_login(user)
        answer = client.post(sign, {"name": "N", "office": "O", "agreed": "on", "digest": change.text_digest})
        assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.amount_minor, made.ends_on) == (120_000_00, last + timedelta(days=1))
    assert client.get(new).status_code == 404, "the organisation does not propose"


def test_an_account_is_given_by_one_and_checked_by_another(client: Client, scene: Cast) -> None:
    signed(scene, at=timezone.now() - timedelta(days=20))
    address = reverse("bank_details", kwargs={"slug": scene.home.slug})
    for stranger in (scene.people.amina, scene.people.odile, scene.people.lea):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(scene.benoit)
    typed = {"do": "give", "holder": "Semis", "institution": "815", "transit": "30124", "account": "12"}
    short = client.post(address, typed)
    assert short.status_code == 422 and 'value="30124"' in short.content.decode()
    assert client.post(address, {**typed, "account": "0045871"}).status_code == 302
    assert client.post(address, {"do": "confirm", "how": "Moi-même"}).status_code == 404
    client.force_login(scene.mireille)
    assert "0045871" in read(client, address)
    assert client.post(address, {"do": "confirm", "how": ""}).status_code == 422
    assert client.post(address, {"do": "confirm", "how": "Spécimen"}).status_code == 302
    client.force_login(scene.benoit)
    client.post(address, {**typed, "account": "1111111"})
    client.force_login(scene.mireille)
    assert client.post(address, {"do": "refuse"}).status_code == 302
    assert BankDetails.objects.get(number=2).refused_at is not None


def test_the_list_is_sifted_and_taken_away(client: Client, scene: Cast) -> None:
    written(scene)
    signed(scene, starts_on=date(2026, 4, 9))
    client.force_login(scene.mireille)
    address = reverse("agreements")
    assert "CONV-2026-0002" in read(client, address)
    sifted = read(client, address + "?etat=to_sign&q=relève&programme=conventions")
    assert "CONV-2026-0001" in sifted and "CONV-2026-0002" not in sifted
    assert "Retirez un filtre" in read(client, address + "?q=rien")
    lines = client.get(reverse("agreements_csv") + "?etat=in_force").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "100000.00,0.00,CAD" in lines[1]
    client.force_login(scene.people.odile)
    assert "Aucune convention ici" in read(client, address)


def test_in_english_too(client: Client, scene: Cast) -> None:
    made = signed(scene, at=timezone.now() - timedelta(days=20))
    client.force_login(scene.mireille)
    for address in (
        reverse("agreements"),
        reverse("payments"),
        reverse("agreement", kwargs={"reference": made.reference}),
    ):
        answer = client.get("/en" + address, follow=True)
        assert answer.status_code in (200, 404)
