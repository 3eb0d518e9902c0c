"""Public agreements taken away: a table, 360Giving, IATI's organisation file; nothing of what is not public."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import etree

from maillon.core.codelists.services import load as load_codes
from maillon.core.parties.models import OrganisationIdentifier
from maillon.funding.models import Agreement, Envelope
from maillon.opendata import grants
from tests.funding.agreeing import AMOUNT, AT, Cast, accounts, cast, pay, signed, written
from tests.opendata.rulesets import RULES, breaches

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


def test_the_organisation_file_breaks_no_rule_of_the_standard(scene: Cast) -> None:
    OrganisationIdentifier.objects.create(organisation=scene.ministry, scheme="CA-GOV", value="ESSAI")
    root = etree.fromstring(whole("organisation", "xml"))
    assert list(breaches(root, today=NOW.date())) == []
    checked = {context for context in json.loads(RULES.read_text()) if root.xpath(context)}
    assert {context.rpartition("/")[2] for context in checked} == {
        "iati-organisation", "total-budget", "recipient-country-budget", "total-expenditure",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "attribute", "value", "rule"),
    [
        ("total-budget/period-end", "iso-date", "2029-01-01", "7.5.3"),
        ("total-expenditure/period-start", "iso-date", "2099-01-01", "8.6.3"),
        ("recipient-country-budget/period-end", "iso-date", "2001-01-01", "8.6.3"),
        ("reporting-org", "ref", "CA-GOV-ESSAI|1", "1.18.13"),
    ],
)
def test_a_fault_of_an_organisation_file_is_seen(scene: Cast, path: str, attribute: str, value: str, rule: str) -> None:
    OrganisationIdentifier.objects.create(organisation=scene.ministry, scheme="CA-GOV", value="ESSAI")
    root = etree.fromstring(whole("organisation", "xml"))
    found = root.find(f"iati-organisation/{path}")
    assert found is not None
    found.set(attribute, value)
    assert rule in {one.id for one in breaches(root, today=NOW.date())}


def test_a_budget_line_dated_out_of_its_period_is_seen(scene: Cast) -> None:
    OrganisationIdentifier.objects.create(organisation=scene.ministry, scheme="CA-GOV", value="ESSAI")
    root = etree.fromstring(whole("organisation", "xml"))
    budget = root.find("iati-organisation/recipient-country-budget")
    line = etree.SubElement(etree.SubElement(budget, "budget-line"), "value", {"value-date": "2001-01-01"})
    line.text = "1"
    assert [one.id for one in breaches(root, today=NOW.date())] == ["11.3.1"]


DOCUMENTED = {
    "grant": {
        "id": str, "title": str, "description": str, "currency": str, "amountAwarded": float, "amountDisbursed": float,
        "awardDate": "date", "plannedDates": ["event"], "recipientOrganization": ["organisation"],
        "fundingOrganization": ["organisation"], "beneficiaryLocation": ["location"], "grantProgramme": ["programme"],
        "classifications": ["classification"], "fromOpenCall": ("Yes", "No"), "relatedActivity": [str],
    },
    "event": {"startDate": "date", "endDate": "date", "duration": int},
    "organisation": {
        "id": str, "name": str, "alternateName": str, "charityNumber": str, "addressLocality": str,
        "addressRegion": str, "addressCountry": str, "url": str, "location": ["location"],
    },
    "location": {"name": str, "countryCode": r"[A-Z]{2}"},
    "programme": {"code": str, "title": str, "description": str},
    "classification": {"vocabulary": str, "code": str, "title": str},
}  # fmt: skip
"""What a file of ours may say, each field under the name and in the form that the standard documents."""


def documented(told: object, kind: object, where: str) -> None:
    """Refuse a field the standard does not know, or one in another form."""
    if isinstance(kind, list):
        assert isinstance(told, list) and told, where
        for one in told:
            documented(one, kind[0], where)
    elif isinstance(kind, tuple):
        assert told in kind, where
    elif isinstance(kind, type):
        assert isinstance(told, kind) and told != "", where
    elif kind == "date":
        date.fromisoformat(str(told))
    elif kind in DOCUMENTED:
        assert isinstance(told, dict), where
        for name, value in told.items():
            assert name in DOCUMENTED[str(kind)], f"{where}.{name}"
            documented(value, DOCUMENTED[str(kind)][name], f"{where}.{name}")
    else:
        assert re.fullmatch(str(kind), str(told)), where


def test_360giving_tells_what_is_known_in_the_fields_of_the_standard(scene: Cast) -> None:
    load_codes()
    home = scene.home
    type(home).objects.filter(pk=home.pk).update(
        region="05", locality="Sherbrooke", acronym="SEM", website="https://semis.example"
    )
    OrganisationIdentifier.objects.create(organisation=home, scheme="CA-CRA_ACR", value="118830868RR0001")
    agreement = Agreement.objects.get(country="HT")
    project = agreement.activity
    assert project is not None
    project.sectors.create(vocabulary="1", code="31120")
    project.sectors.create(vocabulary="99", code="A")
    project.recipients.create(kind="country", code="HT")
    project.locations.create(name={"fr": "Jacmel"})
    [draft] = json.loads(whole("conventions-360giving", "json"))["grants"]
    documented(draft, "grant", "grant")
    assert draft["beneficiaryLocation"] == [{"name": "Haïti", "countryCode": "HT"}]
    assert not {"classifications", "relatedActivity"} & draft.keys(), "its project is a draft still"
    type(project).objects.filter(pk=project.pk).update(state="published")
    [grant] = json.loads(whole("conventions-360giving", "json"))["grants"]
    documented(grant, "grant", "grant")
    assert grant["beneficiaryLocation"][1] == {"name": "Jacmel", "countryCode": "HT"}
    assert [(one["vocabulary"], one["code"]) for one in grant["classifications"]] == [("DAC-5", "31120")]
    [recipient] = grant["recipientOrganization"]
    assert (recipient["addressLocality"], recipient["addressRegion"]) == ("Sherbrooke", "Estrie")
    assert recipient["location"] == [{"name": "Estrie", "countryCode": "CA"}]
    assert recipient["charityNumber"] == "118830868RR0001" and recipient["alternateName"] == "SEM"
    component = agreement.terms.component
    assert grant["grantProgramme"][0]["code"] == f"{component.programme.slug}/{component.key}"
    assert grant["fromOpenCall"] == "No", "given without a call"
    Agreement.objects.filter(pk=agreement.pk).update(call=scene.call)
    scene.call.results_published_at = NOW
    scene.call.save(update_fields=["results_published_at"])
    answers = json.loads(whole("conventions-360giving", "json"))["grants"]
    assert {one["fromOpenCall"] for one in answers} == {"Yes"}


def test_the_page_of_open_data_leads_to_each(client: Client, scene: Cast) -> None:
    page = client.get(reverse("open_data")).content.decode()
    for name, format in grants.FILES:
        address = reverse("grants_file", kwargs={"name": name, "format": format})
        assert address in page
        answer = client.get(address)
        assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert client.get(reverse("grants_file", kwargs={"name": "rien", "format": "csv"})).status_code == 404
