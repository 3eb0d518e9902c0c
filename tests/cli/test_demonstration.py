"""The invented network: what it promises, and that it is the same every time."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from maillon.cli.demonstration import preparation
from maillon.cli.demonstration.personas import PASSWORD, PERSONAS
from maillon.cli.demonstration.preparation import SOURCE, Size, prepare
from maillon.cli.language import of_terminal
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import name_key
from maillon.dossiers.models import AgendaItem, Vote
from maillon.dossiers.queries.windows import open_versions
from maillon.funding.models import Agreement, Amendment, Call, Instalment
from maillon.funding.permissions.approvals import lists_answered_by
from maillon.funding.permissions.emergencies import emergencies_voted_by
from maillon.funding.queries.budgets import unsettled
from maillon.funding.queries.history import history
from maillon.funding.rules.terms import read
from maillon.insight import generations
from maillon.ledger import beancount
from maillon.ledger.models import Book
from maillon.ledger.queries import trial_balance
from maillon.network.queries.dues.accounts import whole
from maillon.network.services.dues import books
from maillon.projects import queries, rules
from maillon.projects.models import Activity

PROJECT = Path(settings.PROJECT)
# Members or neighbours of Québec's real association, by acronym or short name.
KNOWN_MEMBERS = frozenset(
    "oxfam ceci iisf ciso socodevi upa slam cs3r csi credil amie suco crossroads alternatives kanpe ifsq "  # noqa: SIM905
    "desi casira saco equitas devp mdm paqg cdhal plan nagua cesiq asfq aipe ibcr snsbf fpgl isfq jcm tsf did".split()
)


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The whole invented network in the test's database, without the real sample; undone at the end."""
    folder = tmp_path_factory.mktemp("demonstration")
    with (
        django_db_blocker.unblock(),
        override_settings(DATA=folder, FACTS_ROOT=folder / "facts"),
        transaction.atomic(),
    ):
        prepare(Size(sample=False), say=lambda step: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def said(made: None, db: None) -> None:
    """The network, for one test."""


def test_the_network_is_the_size_it_says(said: None) -> None:
    demo = Organisation.objects.filter(is_demonstration=True)
    members = demo.filter(figures__kind="staff").distinct()
    assert members.count() == 65
    assert len(set(members.values_list("region", flat=True))) == 13
    assert demo.filter(identifiers__scheme__endswith="-DEMO", figures=None).exclude(country="CA").count() >= 1000
    published = Activity.objects.published().filter(source__slug=SOURCE)
    assert published.count() == 214
    assert len(set(published.values_list("recipients__code", flat=True))) == 38
    assert Counter(Activity.objects.values_list("state", flat=True)) == {"published": 214, "draft": 13, "withdrawn": 1}


def test_every_project_is_fit_to_be_published(said: None) -> None:
    unfit = {}
    for activity in Activity.objects.published():
        document = queries.document(activity)
        if found := [*rules.missing(document), *rules.findings(document)]:
            unfit[activity.identifier] = found
    assert not unfit


def test_everything_invented_says_so(said: None) -> None:
    assert not Organisation.objects.filter(is_demonstration=False).exists()
    others = Activity.objects.exclude(identifier__startswith="CA-DEMO-")
    assert not others.exclude(agreements__is_demonstration=True).exists(), "an agreement begins its own project"
    assert Activity.objects.first().source.is_demonstration  # type: ignore[union-attr]


def test_the_story_has_its_figures(said: None) -> None:
    jappoo = Activity.objects.get(identifier="CA-DEMO-118-2025-01")
    budget = jappoo.budgets.aggregate(Sum("amount_minor"))["amount_minor__sum"]
    spent = jappoo.transactions.filter(type__in=("3", "4")).aggregate(Sum("amount_minor"))["amount_minor__sum"]
    assert (budget, spent) == (41_800_000, 26_752_000)
    revenue = Organisation.objects.get(slug="semis-solidaires").figures.filter(kind="revenue", starts_on__year=2025)
    assert {one.detail: one.amount_minor for one in revenue} == {
        "": 186_200_000,
        "federal": 61_000_000,
        "ministry": 54_000_000,
        "public": 41_200_000,
        "foundations": 18_000_000,
        "own_funds": 12_000_000,
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_beancount_accepts_its_books_which_say_what_its_notices_say(said: None, tmp_path: Path, language: str) -> None:
    [one] = whole()
    for book in Book.objects.all():
        path = tmp_path / f"{book.code}.beancount"
        path.write_text("".join(beancount.export(book, language)), encoding="utf-8")
        checked = subprocess.run(
            [Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    book = Book.objects.get(code="reseau")
    assert book.entries.count() > 100
    found = {(row.account.code, row.currency): row.amount_minor for row in trial_balance(book)}
    assert found[books.RECEIVABLE, "CAD"] == one.receivable_minor


def test_each_persona_can_sign_in(said: None) -> None:
    for persona in PERSONAS:
        user = User.objects.get(email=persona.email)
        assert user.check_password(PASSWORD)
        assert [grant.role for grant in user.grants.all()] == ([persona.role.value] if persona.role else [])


def test_preparing_again_changes_nothing(said: None) -> None:
    counts = Organisation.objects.count(), Activity.objects.count(), User.objects.count()
    prepare(Size(sample=False), say=lambda step: None)
    assert counts == (Organisation.objects.count(), Activity.objects.count(), User.objects.count())
    assert preparation.is_ready(Size(sample=False))
    assert not preparation.is_ready(Size.small())


def test_facts_are_made(said: None) -> None:
    assert generations.current(Path(settings.FACTS_ROOT)) is not None


def test_no_invented_member_is_a_known_one() -> None:
    with (PROJECT / "data" / "demo" / "members.csv").open() as source:
        rows = list(csv.DictReader(source))
    names = [name_key(row["name_fr"]) for row in rows]
    assert len(set(names)) == len(rows) == 65
    assert not [name for name in names if name in KNOWN_MEMBERS]
    assert not [row["acronym"] for row in rows if row["acronym"].lower() in KNOWN_MEMBERS]


def test_words_are_well_written() -> None:
    for path in (PROJECT / "data" / "demo").glob("*.toml"):
        text = path.read_text()
        assert not re.search(r"[a-zà-ÿ]'[a-zà-ÿ]", text), path.name
        assert text.count("«") == text.count("»"), path.name


def test_the_command_refuses_outside_a_demonstration(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError):
        call_command("demo", "prepare")


def test_the_command_says_who_may_enter(settings) -> None:  # type: ignore[no-untyped-def]
    out = StringIO()
    call_command("demo", "people", stdout=out)
    assert all(persona.email in out.getvalue() for persona in PERSONAS)
    assert PASSWORD in out.getvalue()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_CA.UTF-8"}, "en"),
        ({"LANG": "en_CA.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "es_BO.UTF-8"}, "en"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(environment: dict[str, str], language: str) -> None:
    assert of_terminal(environment) == language


def test_the_ministry_has_something_waiting_on_every_desk(said: None) -> None:
    now = timezone.now()
    open_now = Call.objects.filter(version__in=[one.pk for one in open_versions(at=now)], emergency=None)
    assert open_now.count() == 8
    for slug in ("multiacteurs", "qsf"):
        assert open_now.filter(terms__component__programme__slug=slug).exists()
    ends = [read(one.terms.definition).ends_by for one in open_now.select_related("terms")]
    assert not any(day and day < timezone.localdate(now).isoformat() for day in ends), (
        "a budget can be written for each"
    )
    simone = User.objects.get(email="simone@demo.maillon.example")
    waiting = lists_answered_by(simone).filter(state="sent")
    assert waiting.count() == 1 and lists_answered_by(simone).filter(state="answered").count() == 1
    assert {one.verdict for one in lists_answered_by(simone).get(state="answered").lines.all()} == {"approved", "held"}
    asked = {one.prepared_by_id for one in Instalment.objects.filter(state="prepared")}
    assert len(asked) == 2, "each of the two officers has something to approve"
    to_settle = [one for one in Agreement.objects.filter(state="to_sign") if unsettled(one) is not None]
    assert [one.organisation.slug for one in to_settle] == ["semis-solidaires"]
    proposed = Amendment.objects.filter(signed_at=None, dropped_at=None)
    assert sorted(one.budgets.count() for one in proposed) == [0, 1], "one brings its own budget, to compare and sign"
    lea = User.objects.get(email="lea@demo.maillon.example")
    [storm] = [
        one for one in emergencies_voted_by(lea, at=now) if one.closed_at is None and not one.call.agreements.exists()
    ]
    items = AgendaItem.objects.filter(dossier__version=storm.call.version_id)
    assert items.count() == 2 and not Vote.objects.filter(item__in=items, member__user=lea).exists()
    told = history(at=now)
    assert told.since == 1997 and told.organisations > 100 and told.projects >= 650 and len(told.countries) >= 50
