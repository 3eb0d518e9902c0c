"""What each kind of page costs: CPU of the server, queries, bytes sent; on the data MAILLON_DATA holds."""

from __future__ import annotations

import gzip
import logging
import resource
import statistics
import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from maillon.cli.memory import settle
from maillon.cli.static_files import collect_if_stale
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.projects.models import Activity

ROUNDS = 12


def _kinds() -> Iterator[tuple[str, str, dict[str, str], str, bool]]:
    """Label, URL name, its arguments, what follows, whether somebody is signed in."""
    recorded = Organisation.objects.filter(reported_activities__state="published").order_by("id").first()
    activity = Activity.objects.published().order_by("id").first()
    yield "home", "home", {}, "", False
    yield "explorer, nothing chosen (kept)", "explorer", {}, "", False
    yield "explorer, three facets (drawn each time)", "explorer", {}, "?pays=HT&egalite=1&annee=2020", False
    yield "explorer, words (drawn each time)", "explorer", {}, "?q=eau", False
    if recorded:
        yield "organisation", "organisation", {"slug": recorded.slug}, "", False
    if activity:
        yield "activity", "activity", {"identifier": activity.identifier}, "", False
        yield "activity", "activity", {"slug": activity.identifier}, "", False
    yield "organisations", "organisations", {}, "", False
    yield "open data", "open_data", {}, "", False
    yield "space of a member", "space", {}, "", True
    yield "my activities", "my_activities", {}, "", True
    yield "API, a page of activities", "api:list_activities", {}, "", False


def _someone() -> User | None:
    known = User.objects.filter(is_active=True)
    return known.filter(email="benoit@demo.maillon.example").first() or known.order_by("id").first()


def run() -> list[str]:
    """The lines of the table, one a kind of page; a page that is not there says so."""
    logging.disable(logging.CRITICAL)
    # As ``serve`` does: the name of a file that was not gathered is looked for on disk at every page.
    collect_if_stale()
    settle()
    lines = ["| page | status | CPU ms | queries | gzipped kB |", "|---|---|---|---|---|"]
    seen = set()
    for label, name, arguments, tail, signed_in in _kinds():
        if label in seen:
            continue
        try:
            url = reverse(name, kwargs=arguments) + tail
        except NoReverseMatch:
            continue
        seen.add(label)
        lines.append(_row(label, url, signed_in=signed_in))
    members = Organisation.objects.recorded().count()
    lines.append("")
    lines.append(
        f"{members:,} organisations on record, {Activity.objects.published().count():,} published activities; "
        f"largest memory of this process, with every page above drawn: "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB."
    )
    return lines


def _row(label: str, url: str, *, signed_in: bool) -> str:
    someone = _someone() if signed_in else None
    if signed_in and someone is None:
        return f"| {label} | nobody to sign in | | | |"
    return row(label, url, someone)


def row(label: str, url: str, user: User | None) -> str:
    """The line of one page, as that person sees it."""
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    first = client.get(url)
    if first.status_code != 200:
        # A redirection or an error costs little and measures nothing.
        return f"| {label} | **{first.status_code}**, not measured | | | |"
    spent = []
    # A page that takes more than a second needs no twelve rounds to be known too slow.
    begun = time.process_time()
    for _ in range(ROUNDS):
        if spent and time.process_time() - begun > 5:
            break
        before = time.process_time()
        response = client.get(url)
        spent.append((time.process_time() - before) * 1000)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    size = len(gzip.compress(response.content, 6)) / 1000
    return f"| {label} | {response.status_code} | {statistics.median(spent):.1f} | {len(captured)} | {size:.1f} |"
