"""Public agreements taken away: a table, 360Giving, IATI's organisation file; nothing of what is not public."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import etree

from maillon.core.parties.models import OrganisationIdentifier
from maillon.funding.models import Agreement, Envelope
from maillon.opendata import grants
from tests.funding.agreeing import AMOUNT, AT, Cast, accounts, cast, pay, signed, written

NOW = AT + timedelta(days=30)
REQUIRED = (
    "id", "title", "description", "currency", "amountAwarded", "awardDate", "recipientOrganization",
    "fundingOrganization",
)  # fmt: skip
"""Of a grant, as the 360Giving Data Standard requires; of an organisation, id and name."""


@pytest.fixture
def scene(db: None) -> Cast:
    made = cast()
    one = signed(made)
    accounts(made)
    pay(one.instalments.get(number=1), made)
    Agreement.objects.filter(pk=one.pk).update(country="HT", call=None, title="=1+1")
    signed(made)  # under a call whose results are not published
    written(made)
    Envelope.objects.create(
        programme=made.call.terms.component.programme, key="x", starts_on=date(2025, 4, 1), ends_on=date(2028, 4, 1),
        amount_minor=1_000_00, source="Essai", loaded_at=AT,
    )  # fmt: skip
    return made


def whole(name: str, format: str) -> bytes:
    return b"".join(grants.file(name, format, at=NOW, language="fr"))


def test_the_table_has_only_what_is_public_and_runs_nothing(scene: Cast) -> None:
    rows = list(csv.DictReader(io.StringIO(whole("conventions", "csv").decode("utf-8-sig"))))
    [row] = rows
    assert (row["Convenu"], row["Versé"], row["Titre"]) == ("100000.00", "60000.00", "'=1+1")
    assert row["Fin (dernier jour)"] == "2028-04-07"


def test_360giving_says_what_the_standard_requires(scene: Cast) -> None:
    package = json.loads(whole("conventions-360giving", "json"))
    assert package["version"] and package["license"].startswith("https://creativecommons.org/")
    [grant] = package["grants"]
    assert set(REQUIRED) <= grant.keys() and all(grant[name] for name in REQUIRED)
    assert isinstance(grant["amountAwarded"], float) and grant["amountAwarded"] == AMOUNT / 100
    assert date.fromisoformat(grant["awardDate"]) == AT.date()
    for party in (*grant["recipientOrganization"], *grant["fundingOrganization"]):
        assert party["id"] and party["name"]
    assert grant["beneficiaryLocation"][0]["countryCode"] == "HT"
    assert 23 <= grant["plannedDates"][0]["duration"] <= 25
    Agreement.objects.filter(country="HT").update(signed_at=NOW + timedelta(days=1))
    assert json.loads(whole("conventions-360giving", "json"))["grants"] == []


def test_iati_organisation_file_is_valid_and_its_budgets_sum_to_the_envelopes(scene: Cast) -> None:
    schema = etree.XMLSchema(
        etree.parse(Path(settings.PROJECT) / "data" / "schemas" / "iati" / "2.03" / "iati-organisations-schema.xsd")
    )
    unnamed = whole("organisation", "xml")
    assert b"hence not in this file: le-ministere" in unnamed
    OrganisationIdentifier.objects.create(organisation=scene.ministry, scheme="CA-GOV", value="ESSAI")
    root = etree.fromstring(whole("organisation", "xml"))
    schema.assertValid(root)
    [told] = root.iter("iati-organisation")
    assert told.findtext("organisation-identifier") == "CA-GOV-ESSAI" == told.find("reporting-org").get("ref")
    budgets = told.findall("total-budget")
    assert [one.findtext("value") for one in budgets] == ["333.34", "333.33", "333.33"]
    for one in told.iter("total-budget", "recipient-country-budget", "total-expenditure"):
        start, end = (date.fromisoformat(one.find(name).get("iso-date")) for name in ("period-start", "period-end"))
        assert start < end <= start.replace(year=start.year + 1), "a period of a year at most"
        assert date.fromisoformat(one.find("value").get("value-date"))
    countries = told.findall("recipient-country-budget")
    assert {one.find("recipient-country").get("code") for one in countries} == {"HT"}
    assert sum(float(one.findtext("value")) for one in countries) == 40_000
    assert [one.findtext("value") for one in told.findall("total-expenditure")] == ["60000.00"]


def test_the_page_of_open_data_leads_to_each(client: Client, scene: Cast) -> None:
    page = client.get(reverse("open_data")).content.decode()
    for name, format in grants.FILES:
        address = reverse("grants_file", kwargs={"name": name, "format": format})
        assert address in page
        answer = client.get(address)
        assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert client.get(reverse("grants_file", kwargs={"name": "rien", "format": "csv"})).status_code == 404
