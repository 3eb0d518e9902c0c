"""Ten thousand dossiers in a call: found, counted, sorted, ranked, taken away; beside a naive way of asking the same.

They are made in the database of MAILLON_DATA, inside a transaction that is undone: it needs an empty, migrated one.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Avg
from django.test import RequestFactory

from maillon.cli.memory import settle
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Dossier, Procedure, ProcedureVersion, Review, Score
from maillon.dossiers.permissions import can_handle
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.desk import Selection
from maillon.dossiers.rules import ranking
from maillon.dossiers.rules.definition import Criterion, Grid, ProcedureDefinition
from maillon.dossiers.rules.scoring import mean, points_of
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services.points import standing_of
from maillon.web.dossiers.handle import exporting, listing

MANY = 10_000
READERS = 20
SAMPLE = 1_000
"""Dossiers on which the naive page is timed; it is as many times slower on all."""
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
GRID = Grid(
    tuple(Criterion(key, {"fr": key}, points) for key, points in zip("abcdef", (20, 20, 15, 20, 15, 10), strict=True)),
    60,
)
STATES = [State.SUBMITTED, State.RECEIVABLE, State.IN_REVIEW, State.IN_DELIBERATION, State.REFUSED]


def run(questions: int = 40) -> list[str]:
    """The lines of the table: p50 and p95 in milliseconds of CPU, and how many times slower the naive way is.

    CPU, for the database is in the process and the machine may be busy with others.
    """
    settle()  # as the site does once it is loaded
    with transaction.atomic():
        user, version = _make()
        lines = _measure(user, version, questions)
        transaction.set_rollback(True)
    return lines


def _measure(user: User, version: ProcedureVersion, questions: int) -> list[str]:
    chance = random.Random(7)
    words = ("eau", "jardin 12", "école", "mine", "0420")

    def selection() -> Selection:
        return Selection(
            procedure="bench",
            states=tuple(chance.sample([one.value for one in STATES], chance.randint(0, 3))),
            region=chance.choice(["", "", "03", "06"]),
            text=chance.choice(["", "", *words]),
            at_least=chance.choice([None, None, 60]),
            sort=chance.choice(list(desk.SORTS)),
        )

    def page(asked: Selection) -> Any:
        counts = desk.count_by_state(user, asked)
        return counts, desk.page(user, asked, first=0, many=25)

    def export(asked: Selection) -> int:
        return len(exporting.as_csv(exporting.headers(), exporting.columns_of(user, asked, "fr")))

    whole = Selection(procedure="bench")
    picked = [selection() for _ in range(questions)]
    rows = [
        ("list: the call, latest first", [whole] * questions, page, _naive_page(user), 150),
        ("filter, sort and count", picked, page, _naive_page(user), 150),
        (
            "rank: the first fifty, and what holds in all",
            [None] * questions,
            lambda _: desk.rank(user, version),
            _naive_rank(version),
            150,
        ),
        ("export: what a filter keeps", picked, export, None, 150),
        ("export: all of them, the whole CSV file", [whole] * 40, export, None, 150),
        ("page: the list as drawn", [whole] * 40, _drawn(user), None, 150),
    ]
    lines = [
        f"{Dossier.objects.count():,} dossiers, {Review.objects.count():,} readings, {Score.objects.count():,} marks",
        "",
        "| what | p50 CPU ms | p95 CPU ms | naive CPU ms | ratio |",
        "|---|---|---|---|---|",
    ]
    for label, asked, ours, naive, target in rows:
        ours(asked[0])
        taken = sorted(_milliseconds(ours, one) for one in asked)
        p50, p95 = statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.95))]
        slow = _slow(naive, asked[0]) if naive else None
        lines.append(
            f"| {label}{f' (under {target})' if target else ''} | {p50:.1f} | {p95:.1f} | "
            + (f"{slow:.0f} | {slow / p50:.0f} × |" if slow is not None else " | |")
        )
    return lines


def _slow(naive: Callable[[Any], Any], argument: Any) -> float:
    """What the naive way takes; one timed on a sample says itself what the whole would."""
    begun = time.process_time()
    said = naive(argument)
    return said if isinstance(said, float) else (time.process_time() - begun) * 1000


def _milliseconds(act: Callable[[Any], Any], argument: Any) -> float:
    begun = time.process_time()
    act(argument)
    return (time.process_time() - begun) * 1000


def _drawn(user: User) -> Callable[[Any], Any]:
    factory = RequestFactory()

    def draw(_asked: Any) -> Any:
        request = factory.get("/dossiers/", {"procedure": "bench"})
        request.user = user
        request._messages = []  # type: ignore[attr-defined]
        return listing.dossiers(request).content

    return draw


def _naive_page(user: User) -> Callable[[Selection], Any]:
    """As one would write it first: every dossier asked whether it may be seen, points averaged as one goes."""

    def naive(asked: Selection) -> Any:
        kept = []
        for one in Dossier.objects.select_related("version__procedure", "applicant")[:SAMPLE]:
            if not can_handle(user, one) or (asked.states and one.state not in asked.states):
                continue
            given = one.reviews.filter(state="filed").aggregate(mean=Avg("points"))["mean"]
            kept.append((given or 0, one.pk, one))
        kept.sort(reverse=True)
        return kept[:25]

    def whole(asked: Selection) -> Any:
        begun = time.process_time()
        naive(asked)
        return (time.process_time() - begun) * 1000 * MANY / SAMPLE

    return whole


def _naive_rank(version: ProcedureVersion) -> Callable[[Any], Any]:
    """Every mark read again, and a ranking for each mark of the first fifty that could move (ten are timed)."""

    def naive(_asked: Any) -> Any:
        begun = time.process_time()
        marks: dict[str, dict[int, int]] = {}
        scores = Score.objects.filter(review__dossier__version=version, review__state="filed")
        worth = {one.key: one for one in GRID.criteria}
        for reference, review, key, mark in scores.values_list(
            "review__dossier__reference", "review_id", "criterion", "mark"
        ):
            kept = marks.setdefault(reference, {})
            kept[review] = kept.get(review, 0) + points_of(worth[key], mark)
        entrants = [ranking.Entrant(key, mean(list(totals.values())) or 0) for key, totals in marks.items()]
        tried, every = 10, 50 * 2 * len(GRID.criteria) * 2
        again = time.process_time()
        for _ in range(tried):
            ranking.rank(entrants, 0)
        one = (time.process_time() - again) * 1000 / tried
        return (again - begun) * 1000 + one * every

    return naive


def _make() -> tuple[User, ProcedureVersion]:
    chance = random.Random(42)
    people = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Banc") for n in range(READERS + 1))
    users = User.objects.bulk_create(User(email=f"banc{n}@example.org", person=one) for n, one in enumerate(people))
    RoleGrant.objects.create(user=users[0], role=Role.SECRETARIAT, territory="network", starts_at=AT)
    houses = Organisation.objects.bulk_create(
        Organisation(slug=f"banc-{n}", legal_name_fr=f"Organisme {n} de l’eau", region=f"{n % 17 + 1:02d}")
        for n in range(400)
    )
    procedure = Procedure.objects.create(key="bench", prefix="BAN", created_at=AT)
    definition = ProcedureDefinition(title={"fr": "Banc"}, grid=GRID, envelope_minor=200_000_000_00, currency="CAD")
    version = ProcedureVersion.objects.create(
        procedure=procedure, number=1, definition=definition.document(), created_at=AT, published_at=AT, frozen_at=AT
    )
    dossiers = [
        Dossier(
            reference=f"BAN-2026-{n:05d}",
            version=version,
            title=f"{chance.choice(['Jardin', 'École', 'Puits', 'Radio'])} {n % 97}",
            applicant=houses[n % len(houses)],
            state=chance.choice(STATES),
            started_at=AT,
            submitted_at=AT + timedelta(minutes=n),
            state_since=AT + timedelta(minutes=n),
            requested_minor=chance.randint(20, 90) * 1000_00,
        )
        for n in range(MANY)
    ]
    made = Dossier.objects.bulk_create(dossiers, batch_size=1000)
    read = [one for one in made if one.state not in (State.SUBMITTED, State.RECEIVABLE)]
    marks = {one.pk: [{c.key: chance.randint(1, 5) for c in GRID.criteria} for _ in range(2)] for one in read}
    for one in read:
        for name, value in standing_of(GRID, marks[one.pk]).items():
            setattr(one, name, value)
    Dossier.objects.bulk_update(read, list(standing_of(GRID, ())), batch_size=500)
    reviews = Review.objects.bulk_create(
        [
            Review(
                dossier=one,
                reviewer=users[1 + (one.pk + place) % READERS],
                state=Review.State.FILED,
                points=sum(points_of(c, given[c.key]) for c in GRID.criteria),
                assigned_at=AT,
                filed_at=AT,
                no_conflict_declared_at=AT,
            )
            for one in read
            for place, given in enumerate(marks[one.pk])
        ],
        batch_size=1000,
    )
    given = [one for each in read for one in marks[each.pk]]
    Score.objects.bulk_create(
        [
            Score(review=review, criterion=key, mark=mark)
            for review, read_marks in zip(reviews, given, strict=True)
            for key, mark in read_marks.items()
        ],
        batch_size=2000,
    )
    return users[0], version
