"""What each page of the network costs at 1,000 members, 20 years, 10,000 people: CPU, queries, bytes sent.

On the demonstration MAILLON_DATA holds (``demo prepare`` first), grown once by ``bench.thousand``.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from bench.pages import row
from bench.thousand import grow
from maillon.cli.memory import settle
from maillon.cli.static_files import collect_if_stale
from maillon.core.parties.models import Affiliation, Organisation, OrganisationFigure
from maillon.core.people.models import User
from maillon.ledger.models import Entry
from maillon.network.models import (
    Assembly,
    Ballot,
    BankFile,
    DuesNotice,
    DuesScale,
    EthicsCycle,
    Group,
    Meeting,
    Membership,
    MembershipYear,
    Offer,
    Payment,
    Posting,
    Stand,
)

AMINA, BENOIT, JEANNE, EVE = "amina", "benoit", "jeanne", ""
MEMBERS = 1000


class Page(NamedTuple):
    """An address, as one person asks for it."""

    name: str
    who: str = AMINA
    arguments: dict[str, object] = {}
    tail: str = ""


def pages() -> Iterator[Page]:
    """Every page of the network, its dues, its assemblies and its books; those that change nothing."""
    home = {"slug": "semis-solidaires"}
    year = MembershipYear.objects.filter(dues_notices__isnull=False).order_by("-starts_on").first()
    assert year is not None
    label = {"label": year.label}
    scale = {"pk": DuesScale.objects.filter(frozen_at__isnull=False).first().pk}  # type: ignore[union-attr]
    draft = {"pk": DuesScale.objects.filter(adopted_on=None).first().pk}  # type: ignore[union-attr]
    notice = {"number": DuesNotice.objects.filter(organisation__slug=home["slug"]).last().number}  # type: ignore[union-attr]
    figure = OrganisationFigure.objects.filter(organisation__slug=home["slug"], kind="revenue").first()
    yield from (Page("organisations", EVE), Page("organisations", EVE, tail="?q=eau&region=06"))
    yield from (Page("organisation", EVE, home), Page("organisation", BENOIT, home), Page("record", BENOIT, home))
    if figure:
        yield Page("figure_origin", EVE, {**home, "pk": figure.pk})
    yield from (Page("booklet", EVE), Page("duplicates"), Page("directory_table", EVE))
    yield from (Page("space"), Page("space", BENOIT), Page("network_life"))
    yield from (Page("members_on"), Page("members_on", tail="?jour=2015-06-12"), Page("members_on_file"))
    yield from (Page("member_history", AMINA, home), Page("our_membership", BENOIT))
    yield from (Page("renewals_year", AMINA, label), Page("renewals_year", AMINA, label, "?page=3"))
    yield from (Page("dues"), Page("dues", tail="?etat=late"), Page("dues_csv"), Page("dues_run", AMINA, label))
    yield from (Page("dues_notice", BENOIT, notice), Page("dues_standing"), Page("dues_scales"))
    yield from (Page("dues_scale", AMINA, scale), Page("dues_scale_edit", AMINA, draft))
    yield from (Page("dues_simulation", AMINA, draft), Page("dues_simulation_csv", AMINA, draft))
    yield from (Page("dues_bank"), Page("dues_bank_lines"), Page("dues_bank_lines", tail="?etat=settled"))
    yield from (Page("dues_account", BENOIT, home), Page("dues_account", AMINA, home))
    yield from (Page("ethics_code", EVE), Page("ethics_members"), Page("own_ethics", BENOIT), Page("concerns"))
    cycle = EthicsCycle.objects.filter(organisation__slug=home["slug"]).first()
    if cycle:
        yield Page("ethics_cycle", BENOIT, {"pk": cycle.pk})
    yield Page("groups", BENOIT)
    for group in Group.objects.all()[:2]:
        yield Page("group", AMINA, {"slug": group.slug})
    for meeting in Meeting.objects.all()[:1]:
        yield Page("meeting", AMINA, {"pk": meeting.pk})
    yield Page("assemblies", BENOIT)
    for one in Assembly.objects.order_by("starts_at"):
        said = {"slug": one.slug}
        yield from (Page("assembly", AMINA, said), Page("assembly", BENOIT, said), Page("assembly", EVE, said))
        yield from (Page("assembly_presences", JEANNE, said), Page("assembly_delegation", BENOIT, said))
        for ballot in Ballot.objects.filter(assembly=one)[:1]:
            yield Page("ballot", BENOIT, {**said, "pk": ballot.pk})
    yield Page("network_space", BENOIT)
    yield from (Page("contacts", BENOIT), Page("postings", EVE), Page("own_postings", BENOIT), Page("offers", BENOIT))
    for posted in Posting.objects.filter(published_at__isnull=False)[:1]:
        yield Page("posting", EVE, {"slug": posted.slug})
    for offered in Offer.objects.all()[:1]:
        yield Page("offer", BENOIT, {"pk": offered.pk})
    yield from (Page("library", BENOIT), Page("stands", EVE), Page("alliances", EVE))
    for stand in Stand.objects.filter(published_at__isnull=False)[:1]:
        yield Page("stand", EVE, {"slug": stand.slug})
    book = {"book": "reseau"}
    last = Entry.objects.filter(book__code="reseau").order_by("-sequence").first()
    assert last is not None
    yield from (Page("book", AMINA, book), Page("book_activity", AMINA, book), Page("book_journal", AMINA, book))
    yield Page("book_journal", AMINA, book, "?page=200")
    yield from (Page("book_account", AMINA, {**book, "code": "1100"}), Page("book_periods", AMINA, book))
    yield Page("book_entry", AMINA, {**book, "sequence": last.sequence})


def run() -> list[str]:
    """The lines of the table, one a page."""
    logging.disable(logging.CRITICAL)
    collect_if_stale()
    held = Membership.objects.filter(ends_on=None).count()
    grown = ""
    if held < MEMBERS:
        begun = time.perf_counter()
        with transaction.atomic():
            grow(members=MEMBERS)
        grown = f" Écrits en {time.perf_counter() - begun:.0f} s."
    settle()
    people = {one: User.objects.get(email=f"{one}@demo.maillon.example") for one in (AMINA, BENOIT, JEANNE)}
    lines = ["| page, pour qui | statut | calcul, ms | requêtes | ko compressés |", "|---|---|---|---|---|"]
    for page in pages():
        url = reverse(page.name, kwargs=page.arguments) + page.tail
        lines.append(
            row(f"{page.name} {page.tail} ({page.who or 'ève'})".replace("  ", " "), url, people.get(page.who))
        )
        sys.stderr.write(lines[-1] + "\n")
    counts = (
        (Membership, "adhésions"), (DuesNotice, "avis"), (Payment, "paiements"), (OrganisationFigure, "chiffres"),
        (Affiliation, "rôles de personnes"), (Organisation, "organismes"), (Entry, "écritures"), (BankFile, "relevés"),
    )  # fmt: skip
    told = ", ".join(f"{kind._default_manager.count()} {name}" for kind, name in counts)
    return [*lines, "", f"{told}.{grown}"]
