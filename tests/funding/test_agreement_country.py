"""The country of an agreement: that its application says, else those of its project, each with its part."""

from __future__ import annotations

import csv
import importlib
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from maillon.core.codelists.services import load as load_codes
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Decision
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.services import submitting
from maillon.dossiers.services.filling import fill
from maillon.funding.models import Agreement, Call
from maillon.funding.queries.solidarity import Kind, records, solidarity
from maillon.funding.services import budgeting, deciding, linking
from maillon.opendata import grants
from maillon.projects.models import Activity, RecipientShare
from maillon.projects.naming import codes_meant_by
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.applying import AT as APPLIED
from tests.funding.applying import apply, call
from tests.funding.budgets import sound
from tests.personas import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def code_lists(db: None) -> None:
    load_codes()


@pytest.fixture
def scene() -> Cast:
    return cast()


def goes_to(agreement: Agreement, **parts: str | None) -> Activity:
    """The record of the project says where it goes."""
    activity = agreement.activity
    assert activity is not None
    activity.recipients.all().delete()
    for code, part in parts.items():
        share = Decimal(part) if part else None
        RecipientShare.objects.create(activity=activity, kind="country", code=code, percentage=share)
    return activity


def awarded(pays: str) -> Agreement:
    """The agreement a decision writes, of an application that says this country."""
    everybody = people(APPLIED)
    made = call(Organisation.objects.get(grants__user=everybody.mireille))
    dossier = apply(made, everybody.benoit)
    submission = applications(dossier)[0]
    hand = Hand(everybody.benoit)
    fill(
        hand=hand,
        submission=submission,
        typed={"/data/pays": pays},
        revision=submission.revision,
        at=APPLIED,
        language="fr",
    )
    begun = budgeting.begin(dossier=dossier, actor=everybody.benoit, at=APPLIED)
    budgeting.save(budget=begun, content=sound(), revision=begun.revision, actor=everybody.benoit, at=APPLIED)
    submitting.submit(dossier=dossier, actor=everybody.benoit, name="B", at=APPLIED, language="fr")
    decision = Decision(
        dossier=dossier, outcome="approved", amount_minor=112_000_00, currency="CAD", decided_at=APPLIED
    )
    deciding.decided(Occasion(dossier, decision, everybody.mireille, APPLIED))
    return Agreement.objects.get(dossier=dossier)


def test_an_ordinary_grant_goes_where_its_application_says() -> None:
    agreement = awarded("Sénégal, région de Thiès")
    assert agreement.country == "SN"
    assert agreement.activity is not None
    assert [(one.code, one.percentage) for one in agreement.activity.recipients.all()] == [("SN", None)]


def test_several_countries_said_are_those_of_the_project() -> None:
    agreement = awarded("Pérou, Bolivie et Guatemala")
    assert agreement.country == ""
    assert agreement.activity is not None
    said = {one.code: one.percentage for one in agreement.activity.recipients.all()}
    assert set(said) == {"PE", "BO", "GT"} and sum(one or 0 for one in said.values()) == 100


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Haïti", ["HT"]),
        ("Trinité-et-Tobago", ["TT"]),
        ("Peru y Bolivie", ["PE", "BO"]),
        ("ht", ["HT"]),
        ("ailleurs", []),
    ],
)
def test_countries_are_read_as_people_write_them(text: str, codes: list[str]) -> None:
    assert codes_meant_by("Country", text) == codes


def test_every_shipped_application_that_asks_for_a_country_feeds_the_project() -> None:
    asking = {
        path.parts[-4]: [
            row["maillon::maps_to"] for row in csv.DictReader(path.open(encoding="utf-8")) if row["name"] == "pays"
        ]
        for path in sorted((Path(settings.PROJECT) / "data" / "procedures").glob("*/forms/*-demande/survey.csv"))
        if not path.parts[-4].startswith("garantie")
    }
    told = {key: one for key, one in asking.items() if one}
    assert set(told) == {"aide-urgence", "heure-zero", "multiacteurs", "pqdi-projet", "qsf-stages", "qsf-volet-2"}
    assert all(one == ["project.country"] for one in told.values())


def test_an_agreement_without_a_country_is_counted_where_its_project_goes(scene: Cast) -> None:
    agreement = signed(scene)
    assert solidarity().by_country[""].amount_minor == agreement.amount_minor
    goes_to(agreement, HT=None)
    whole = solidarity(kinds=[Kind.AGREEMENT])
    assert {code: one.amount_minor for code, one in whole.by_country.items()} == {"HT": agreement.amount_minor}
    assert records(Kind.AGREEMENT, country="HT") == [agreement]
    assert records(Kind.AGREEMENT, country="") == []


def test_an_agreement_of_several_countries_is_parted_to_the_cent_and_counted_once(scene: Cast) -> None:
    agreement = signed(scene, amount_minor=100_000_01)
    goes_to(agreement, PE="33.333333", BO="33.333333", GT="33.333334")
    whole = solidarity(kinds=[Kind.AGREEMENT])
    sums = {code: one.amount_minor for code, one in whole.by_country.items()}
    assert set(sums) == {"PE", "BO", "GT"} and sum(sums.values()) == 100_000_01
    assert (whole.total.count, whole.total.amount_minor) == (1, 100_000_01)
    assert {one.count for one in whole.by_country.values()} == {1}
    for code, minor in sums.items():
        [row] = records(Kind.AGREEMENT, country=code)
        assert (row.pk, row.worth) == (agreement.pk, minor)
        assert solidarity(kinds=[Kind.AGREEMENT], country=code).total.amount_minor == minor
    assert [row.worth for row in records(Kind.AGREEMENT)] == [100_000_01]


def test_pages_and_files_say_the_country_of_an_ordinary_grant(scene: Cast, client: Client) -> None:
    agreement = signed(scene)
    activity = goes_to(agreement, PE="40", BO="60")
    Activity.objects.filter(pk=activity.pk).update(state="published")
    Call.objects.filter(pk=scene.call.pk).update(results_published_at=AT)
    rows = list(csv.reader(io.StringIO(b"".join(grants.table(at=AT, language="fr")).decode("utf-8-sig"))))
    assert rows[1][6] == "BO ; PE" and "Pérou" in rows[1][7]
    client.force_login(scene.mireille)
    shown = client.get(reverse("agreement", kwargs={"reference": agreement.reference})).content.decode()
    assert "Plusieurs pays" in shown
    assert "BO ; PE" in client.get(reverse("agreements_csv")).content.decode()
    assert "Plusieurs pays" in client.get(reverse("funding_public_agreements")).content.decode()
    goes_to(agreement, PE=None)
    for here in (reverse("agreement", kwargs={"reference": agreement.reference}), reverse("funding_public_agreements")):
        assert "Pérou" in client.get(here).content.decode()


def test_agreements_kept_before_take_the_country_of_their_project(scene: Cast) -> None:
    one, other = signed(scene), signed(scene)
    goes_to(one, HT=None)
    goes_to(other, PE="40", BO="60")
    migration: Any = importlib.import_module("maillon.funding.migrations.0010_country_of_each_agreement")
    migration.said_by_the_project(apps, None)
    for each in (one, other):
        each.refresh_from_db()
    assert (one.country, other.country) == ("HT", "")


def test_another_project_linked_says_another_country(scene: Cast) -> None:
    one, other = signed(scene), signed(scene)
    goes_to(other, HT=None)
    assert other.activity is not None
    linking.link(agreement=one, activity=other.activity, actor=scene.benoit, at=AT)
    one.refresh_from_db()
    assert one.country == "HT"
