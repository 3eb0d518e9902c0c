"""Requests nobody means: whatever is sent to any address of the site, the answer is a refusal and never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.surfaces.access import ROWS
from tests.surfaces.test_access_table import World, world

pytestmark = pytest.mark.django_db
__all__ = ["world"]

QUERIES = (
    "q=%00&page=99999999999999999999999&pays=%00&secteur=%FF&annee=99999999999999999&odd=-1&%00=%00",
    "q=%FF%FE&page=-1&tri=%27--&vue=%00&genre[]=x&raison=%0A&annee=%D9%A3&=&&=&source=%ED%A0%80",
    "q=" + "a" * 3000 + "&page=%D9%A1&raison=%F0%9F%92%A3" + "&pays=HT" * 300,
)
BODIES = (
    (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
    (b"title_fr=%00&page=%FF&pk=%ED%A0%80&version=99999999999999999999&name=" + b"a" * 5000,
     "application/x-www-form-urlencoded"),
    (b'{"a": [', "application/json"),
    (b"nothing of the kind", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../\x00.xml\"\r\n\r\n\x00\r\n--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"rien", "multipart/form-data"),
    (b"<x/>", "text/xml; charset=nothing-known"),
)  # fmt: skip


def addresses(world: World) -> Iterator[str]:
    yield from dict.fromkeys(world.address(row) for row in ROWS)


def asked(client: Client, method: str, address: str, **sent: Any) -> int:
    with transaction.atomic():
        try:
            return int(client.generic(method, address, **sent).status_code)
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("persona", ["eve", "benoit", "amina"])
def test_odd_parameters_are_never_an_error(world: World, persona: str) -> None:
    client = Client(raise_request_exception=False)
    if user := world.people.named(persona):
        client.force_login(user)
    wrong = [
        f"{address}?{query[:60]}"
        for address in addresses(world)
        for query in QUERIES
        if asked(client, "GET", address, QUERY_STRING=query) >= 500
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("persona", ["eve", "benoit", "amina"])
def test_odd_bodies_are_never_an_error(world: World, persona: str) -> None:
    wrong = []
    for address in addresses(world):
        client = Client(raise_request_exception=False)
        if user := world.people.named(persona):
            client.force_login(user)
        for body, kind in BODIES:
            status = asked(client, "POST", address, data=body, content_type=kind)
            if status >= 500:
                wrong.append(f"{address} {kind} {body[:40]!r}")
            if status == HTTPStatus.METHOD_NOT_ALLOWED:
                break  # nothing is sent there: what one would send is never read
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path", ["/%FF%FE/", "/projets/%00/", "/organismes/%ED%A0%80/", "/" + "a" * 9000 + "/", "/en/%00"]
)
def test_odd_paths_are_not_found(db: None, path: str) -> None:
    assert Client(raise_request_exception=False).get(path).status_code in (301, 302, 400, 404, 410)


def test_a_huge_parameter_and_a_huge_body_are_refused(db: None) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/explorer/", QUERY_STRING="q=" + "e" * 1_000_000).status_code < 500
    body = b"login=" + b"a" * 10_000_000
    answer = client.post("/compte/connexion/", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
