"""Bad files of the bank, given through the page: a clear sentence, nothing kept by halves, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillon.core.typography import typo_text
from maillon.network.models import BankFile, BankLine, Membership, Payment
from maillon.network.services.dues import bank
from tests.network.owing import AT, member
from tests.personas import people

pytestmark = pytest.mark.django_db

CAISSE = (Path(__file__).parents[1] / "network/bank/caisse-camt.053.001.02.xml").read_bytes()
PAGE = "/reseau/cotisations/banque/"
SIMPLE = "Date;Libellé;Montant\n2027-03-01;Dépôt d’un inconnu;\u00a01 250,50\n2027-03-02;Loyer;-180,00\n"


@pytest.fixture
def amina(client: Client) -> Client:
    client.force_login(people().amina)
    bank.open_account(label="Caisse", number="815-30124-0045871", currency="CAD", actor=None, at=AT)
    return client


def give(client: Client, content: bytes, name: str = "releve.xml"):  # type: ignore[no-untyped-def]
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (CAISSE[: len(CAISSE) // 2], "releve.xml", "mal formé ou tronqué à la ligne"),
        (b"", "releve.xml", "Le fichier est vide."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n", "releve.xml", "C’est un PDF"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /A, /B >>\nendobj\n%%EOF\n", "releve.csv", "C’est un PDF"),
        (CAISSE.replace(b'"CAD"', b'"EUR"').replace(b"<Ccy>CAD", b"<Ccy>EUR"), "releve.xml", "est tenu en CAD"),
        (CAISSE.replace(b"0045871", b"9999999"), "releve.xml", "finit par 9999"),
        (b"<html><body>Votre session a expir\xe9</body></html>", "releve.xml", "Rien n’est gardé"),
        (b"\x00\x01\x02\x03", "releve.csv", "Ce n’est ni un camt.053 ni un CSV"),
        (b"Date;Montant\n", "releve.csv", "Ce n’est ni un camt.053 ni un CSV"),
        (b"Date;Libell\xe9;Montant\n2027-03-01;D\xe9p\xf4t\n", "releve.csv", "2 cellules au lieu de 3"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(
    amina: Client, content: bytes, name: str, told: str
) -> None:
    answer = give(amina, content, name)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not BankFile.objects.exists()
    assert not BankLine.objects.exists()


def test_the_same_file_twice_doubles_nothing_and_loses_nothing(amina: Client) -> None:
    assert "7 mouvements lus" in give(amina, CAISSE).content.decode()
    before = list(BankLine.objects.order_by("pk").values_list("pk", "state"))
    answer = give(amina, CAISSE, "le-meme.xml")
    assert answer.status_code == 200
    assert typo_text("déjà reçu : rien n’est doublé") in answer.content.decode()
    assert list(BankLine.objects.order_by("pk").values_list("pk", "state")) == before


def test_an_unknown_payer_waits_for_somebody_to_say_who_it_is(amina: Client) -> None:
    answer = give(amina, CAISSE)
    assert "UN VILLAGE ICI INC" in answer.content.decode()
    assert not Payment.objects.exists()
    line = BankLine.objects.get(amount_minor=50_000)
    said = amina.post(f"/reseau/cotisations/banque/mouvements/{line.pk}/", {"do": "choose", "member": "N’existe pas"},
                      follow=True)  # fmt: skip
    assert "Aucun membre ni avis ne porte ce nom ou ce numéro." in said.content.decode()
    assert BankLine.objects.get(pk=line.pk).state == BankLine.State.OPEN


def test_an_acronym_two_members_share_names_neither_and_a_dissolved_one_can_still_be_chosen(amina: Client) -> None:
    give(amina, CAISSE)
    gone = member("Coopération Sud, dissoute", acronym="CSI")
    member("Comité Sud international", acronym="CSI")
    Membership.objects.filter(organisation=gone).update(ends_on=AT.date(), ending="dissolved")
    line = BankLine.objects.get(amount_minor=50_000)
    address = f"/reseau/cotisations/banque/mouvements/{line.pk}/"
    said = amina.post(address, {"do": "choose", "member": "CSI"}, follow=True)
    assert "Aucun membre ni avis ne porte ce nom ou ce numéro." in said.content.decode()
    assert not Payment.objects.exists()
    chosen = amina.post(address, {"do": "choose", "member": "Coopération Sud, dissoute"}, follow=True)
    # The statement is of days to come: what stops it is the date, no longer the name.
    assert "Aucun membre ni avis" not in chosen.content.decode()


@pytest.mark.parametrize("written", [
    SIMPLE.encode(),
    SIMPLE.replace("\u00a0", " ").replace("’", "'").encode("cp1252"),
    SIMPLE.encode("cp1252"),
    SIMPLE.replace(";", "\t").encode("utf-8-sig"),
    SIMPLE.replace(";", "\t").replace("\n", "\r\n").encode("cp1252"),
])  # fmt: skip
def test_a_table_is_read_however_the_bank_writes_it(amina: Client, written: bytes) -> None:
    asked = give(amina, written, "releve.csv")
    assert asked.status_code == 200
    page = asked.request["PATH_INFO"]
    assert "Libellé" in asked.content.decode()
    account = asked.context["form"].fields["account"].queryset.get().pk
    wrong = amina.post(page, {"account": account, "c_date": "1", "c_amount": "2"})
    assert wrong.status_code == 422
    assert "Ligne 2" in wrong.content.decode()
    kept = amina.post(page, {"account": account, "c_date": "0", "c_amount": "2", "c_remittance": "1"}, follow=True)
    assert kept.status_code == 200
    assert sorted(BankLine.objects.values_list("amount_minor", flat=True)) == [-18_000, 125_050]
    assert BankLine.objects.get(amount_minor=125_050).remittance.startswith("Dépôt d")


def test_another_currency_in_a_table_is_kept_and_said(amina: Client) -> None:
    asked = give(amina, b"Date;Montant;Devise\n2027-03-01;80,00;USD\n2027-03-02;abc;USD\n", "releve.csv")
    page = asked.request["PATH_INFO"]
    account = asked.context["form"].fields["account"].queryset.get().pk
    chosen = {"account": account, "c_date": "0", "c_amount": "1", "c_currency": "2"}
    refused = amina.post(page, chosen)
    assert (refused.status_code, typo_text("« abc »") in refused.content.decode()) == (422, True)
    asked = give(amina, b"Date;Montant;Devise\n2027-03-01;80,00;dollars\n", "autre.csv")
    assert amina.post(asked.request["PATH_INFO"], chosen).status_code == 422
    asked = give(amina, b"Date;Montant;Devise\n2027-03-01;80,00;USD\n", "bon.csv")
    assert amina.post(asked.request["PATH_INFO"], chosen).status_code == 302
    line = BankLine.objects.get()
    assert (line.amount_minor, line.currency) == (8_000, "USD")
