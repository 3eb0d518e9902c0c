"""The shipped programmes: read, loaded twice, never changed under a call."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.funding.models import Component, Programme, Terms
from maillon.funding.rules import terms as rules
from maillon.funding.services import loading
from tests.funding import calling
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db
SHIPPED = Path(settings.PROJECT) / "data" / "funding" / "programmes"


def test_everything_shipped_is_loaded_and_loading_twice_changes_nothing() -> None:
    counts = loading.load(at=calling.AT)
    assert counts == {"programmes": 6, "components": 9, "terms": 10}
    before = list(Terms.objects.order_by("pk").values())
    assert loading.load(at=calling.CLOSES) == counts
    assert list(Terms.objects.order_by("pk").values()) == before
    ministry = Organisation.objects.get(slug="ministere-relations-internationales-francophonie")
    assert ministry.standing == "mentioned" and ministry.programmes.count() == 6


def test_each_limit_names_an_article_and_every_text_is_in_both_languages() -> None:
    loading.load(at=calling.AT)
    for kept in Terms.objects.all():
        said = rules.read(kept.definition)
        keys = {one.key for one in said.articles}
        named = {said.aid.article, said.counterpart.article, said.stacking.article, *(e.article for e in said.expenses)}
        assert named - {""} <= keys, kept
        texts = [one.text for one in said.articles] + [one.remedy for one in said.articles if one.remedy]
        texts += [one.label for one in (*said.expenses, *said.instalments, *said.reports)]
        texts += [*said.eligible_organisations, *said.ineligible_organisations, *said.eligible_projects]
        assert all(text.get("fr") and text.get("en") for text in texts), kept
        assert all(one.source for one in said.articles), kept
        reports = {one.key for one in said.reports}
        asked = {c.partition(":")[2] for one in said.instalments for c in one.conditions if ":" in c}
        assert asked <= reports, kept


def test_emergency_aid_says_its_published_ceiling() -> None:
    loading.load(at=calling.AT)
    for terms in Terms.objects.filter(component__programme__slug="aide-urgence"):
        said = rules.read(terms.definition)
        assert said.aid.ceiling_minor == 20_000_000
        assert sum(rules.part(one.share) for one in said.instalments) == Fraction(1)


def test_hour_zero_asks_for_no_budget() -> None:
    loading.load(at=calling.AT)
    assert not rules.read(Terms.objects.get(component__key="heure-zero").definition).expenses


def test_terms_a_call_uses_stay_as_they_are(tmp_path: Path) -> None:
    ministry = make_organisation("Ministère d’essai")
    made = calling.call(ministry)
    folder = tmp_path / "programmes"
    shutil.copytree(SHIPPED, folder)
    told = (folder / "qsf.toml").read_text().replace("ceiling_minor = 45_000_000", "ceiling_minor = 1_000")
    (folder / "qsf.toml").write_text(told.replace("ceiling_minor = 80_000_000", "ceiling_minor = 2_000"))
    loading.load(folder, at=calling.CLOSES)
    made.terms.refresh_from_db()
    assert made.terms.definition["aid"]["ceiling_minor"] == 45_000_000
    free = Terms.objects.get(component__key="volet-1", number=2)
    assert free.definition["aid"]["ceiling_minor"] == 2_000
    assert Programme.objects.get(slug="qsf").funder == ministry


@pytest.mark.parametrize(
    ("before", "after"),
    [('share = "3/4"', 'share = "5/4"'), ("[[components]]", "[[composants]]"), ("currency", "=="), ("slug", "nom")],
)
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "pqdi.toml").write_text((SHIPPED / "pqdi.toml").read_text().replace(before, after))
    if before == "currency":
        (tmp_path / "pqdi.toml").write_text("slug = ")
    with pytest.raises(RuleViolation) as refused:
        loading.load(tmp_path, at=calling.AT)
    assert refused.value.code == "funding.unreadable" and refused.value.params["file"] == "pqdi.toml"
    assert not Component.objects.exists() and not Programme.objects.exists()


def test_the_command_says_what_it_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    ministry = make_organisation("Ministère d’essai")
    call_command("funding", "load", funder=ministry.slug)
    assert "6 programmes, 9 volets, 10 cadres" in capsys.readouterr().out
    assert ministry.programmes.count() == 6
