"""Every page of departures a persona may open asks twelve questions at most, once the role bar has counted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.network.making import member
from tests.personas import people, semis
from tests.surfaces import access_departures, access_mobility_offers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", [access_departures, access_mobility_offers])
def test_each_page_asks_twelve_questions_at_most(part) -> None:  # type: ignore[no-untyped-def]
    cast, home = people(), semis()
    member(home)
    standing = part.places(cast, home)
    rows = [row for row in part.ROWS if row.method == "get" and set(row.path.values()) <= standing.keys()]
    heavy, opened = {}, 0
    for name in ("lea", "benoit", "amina"):
        client = Client()
        client.force_login(cast.named(name))  # type: ignore[arg-type]
        for row in rows:
            address = reverse(row.name, kwargs={part: standing[key] for part, key in row.path.items()})
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            if answer.status_code == 200:
                opened += 1
                if len(asked) > 12:
                    heavy[name, row.name] = len(asked)
    assert opened > 30 and not heavy
