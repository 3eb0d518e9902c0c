"""Code lists in French and English, and exchange rates that can be trusted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from maillon.core.codelists import queries, rates, services
from maillon.core.codelists.models import Code, CodeList, ExchangeRate
from maillon.core.errors import RuleViolation

SHOWN = [
    "ActivityDateType", "ActivityScope", "ActivityStatus", "AidType", "AidType-category", "AidTypeVocabulary",
    "BudgetStatus", "BudgetType", "CollaborationType", "ConditionType", "Country", "Currency", "DescriptionType",
    "DocumentCategory", "FinanceType", "FlowType", "GeographicExactness", "GeographicLocationClass",
    "GeographicLocationReach", "HumanitarianScopeType", "HumanitarianScopeVocabulary", "IndicatorMeasure",
    "IndicatorVocabulary", "Language", "LocationType-category", "OrganisationRole", "OrganisationType",
    "OtherIdentifierType", "PolicyMarker", "PolicyMarkerVocabulary", "PolicySignificance", "QuebecRegion", "Region",
    "Region-M49", "RegionVocabulary", "RelatedActivityType", "ResultType", "Sector", "SectorCategory",
    "SectorVocabulary", "TagVocabulary", "TiedStatus", "TransactionType", "UNSDG-Goals", "UNSDG-Targets",
    "VerificationStatus",
]  # fmt: skip
"""Lists whose labels a page may show: every one of their codes has a French name."""


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The lists, loaded once for this file: each test undoes what it does to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield services.load()
        transaction.set_rollback(True)


@pytest.fixture
def loaded(counts: dict[str, int], db: None) -> dict[str, int]:
    return counts


def test_every_label_a_page_may_show_has_its_french(loaded: dict[str, int]) -> None:
    known = set(CodeList.objects.values_list("name", flat=True))
    assert set(SHOWN) <= known
    lacking = Code.objects.filter(codelist__name__in=SHOWN, name_fr="").values_list("codelist__name", "code")
    assert list(lacking) == []


def test_loading_again_changes_nothing_but_puts_right(loaded: dict[str, int]) -> None:
    def all_codes() -> set[tuple[str, ...]]:
        return set(Code.objects.values_list("codelist__name", "codelist__version", "code", "name_fr", "name_en"))

    before = all_codes()
    Code.objects.filter(codelist__name="Country", code="HT").update(name_fr="Ayiti")
    Code.objects.filter(codelist__name="Country", code="SN").delete()
    Code.objects.create(codelist=CodeList.objects.get(name="Country"), code="ZZ", name_fr="?", name_en="?")
    assert services.load() == loaded
    assert all_codes() == before


def test_french_from_elsewhere_is_marked_as_ours(loaded: dict[str, int]) -> None:
    ours = Code.objects.filter(name_fr_is_ours=True)
    assert ours.filter(codelist__name="Country", code="HT", name_fr="Haïti").exists()
    assert ours.filter(codelist__name="PolicySignificance").count() == 5
    assert not ours.filter(codelist__name="OrganisationRole").exists()
    assert not Code.objects.filter(codelist__name="Sector", code="11220", name_fr_is_ours=True).exists()


def test_labels_follow_the_reader(loaded: dict[str, int]) -> None:
    assert queries.label("Country", "CD", "fr") == "République démocratique du Congo"
    assert queries.label("UNSDG-Goals", "5", "en").startswith("Goal 5.")
    assert queries.label("Country", "??", "fr") == "??"
    assert "’" in queries.label("Sector", "11110", "fr") and "'" not in queries.label("Sector", "11110", "fr")


def test_each_country_lies_in_a_subregion_of_the_united_nations(loaded: dict[str, int]) -> None:
    of_country, regions = queries.categories("Country"), queries.names("Region-M49")
    assert set(queries.names("Country")) - set(of_country) == {"AQ"}
    assert set(of_country.values()) <= set(regions)
    assert (of_country["BF"], of_country["HT"], of_country["CA"]) == ("011", "029", "021")
    assert set(queries.categories("Region-M49").values()) <= set(regions)


def test_quebec_has_seventeen_regions(loaded: dict[str, int]) -> None:
    regions = queries.names("QuebecRegion")
    assert sorted(regions) == [f"{number:02}" for number in range(1, 18)]
    assert regions["06"][0] == "Montréal" and regions["12"][0] == "Chaudière-Appalaches"


def test_a_withdrawn_code_keeps_its_name_and_leaves_the_forms(loaded: dict[str, int]) -> None:
    assert "15162" in queries.names("Sector") and "15162" not in queries.in_use("Sector")
    assert "15160" in queries.in_use("Sector")


@pytest.mark.django_db
def test_rates_fall_on_the_known_ones_and_say_their_source() -> None:
    services.load_rates()
    found = queries.rates()
    for anchor, expected in rates.ANCHORS.items():
        assert abs(found[anchor] / expected - 1) < Decimal("0.01")
    assert found["CAD", 2020] == 1
    assert abs(found["EUR", 2020] / found["XOF", 2020] - Decimal("655.957")) < Decimal("0.001")
    assert found["XOF", 2020] == found["XAF", 2020] != found["KMF", 2020]
    assert abs(found["JPY", 2019] - Decimal("0.01217")) < Decimal("0.0001")
    assert not ExchangeRate.objects.filter(source="").exists()


@pytest.mark.django_db
def test_a_rate_nobody_gives_is_absent_not_guessed() -> None:
    services.load_rates()
    found = queries.rates()
    assert ("VES", 2020) not in found and ("HTG", 2020) not in found and ("XOF", 1998) not in found
    assert ("GBP", 2026) not in found  # six months are not a year


@pytest.mark.django_db
def test_a_file_quoted_the_wrong_way_round_is_refused_whole(tmp_path: Path) -> None:
    services.load_rates()
    before = queries.rates()
    shutil.copytree(Path(settings.PROJECT) / "data" / "rates", tmp_path, dirs_exist_ok=True)
    annual = tmp_path / "annual.csv"
    lines = [
        f"{day},{country},{1 / float(value):.4f}" if country == "Euro" else line
        for line in annual.read_text().splitlines()[1:]
        for day, country, value in [line.split(",")]
    ]
    annual.write_text("\n".join(["Date,Country,Exchange rate", *lines]))
    with pytest.raises(RuleViolation, match=r"rates\.anchor"):
        services.load_rates(tmp_path)
    assert queries.rates() == before


@pytest.mark.parametrize(
    ("code", "spoken"), [("SD", "Sudan"), ("CD", "Democratic Republic of the Congo"), ("MD", "Republic of Moldova")]
)
def test_english_country_names_are_in_their_spoken_order(loaded: dict[str, int], code: str, spoken: str) -> None:
    """ISO 3166 writes « Sudan (the) » for its index; nobody reads it so on a page."""
    assert queries.label("Country", code, "en") == spoken
