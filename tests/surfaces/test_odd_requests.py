"""Requests nobody means: whatever is sent to any address of the site, the answer is a refusal and never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.surfaces.access import Row
from tests.surfaces.test_access_table import ROWS, World, cookies, world

pytestmark = pytest.mark.django_db
__all__ = ["world"]
NOT_FOUND, SERVER_ERROR = HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR

QUERIES = (
    "q=%00&page=99999999999999999999999&pays=%00&secteur=%FF&annee=99999999999999999&odd=-1&%00=%00",
    "q=%FF%FE&page=-1&tri=%27--&vue=%00&genre[]=x&raison=%0A&annee=%D9%A3&=&&=&source=%ED%A0%80",
    "q=" + "a" * 3000 + "&page=%C2%B2&version=%C2%B2&annee=%C2%B2&raison=%F0%9F%92%A3" + "&pays=HT" * 300,
)
BODIES = (
    (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
    (b"title_fr=%00&page=%FF&pk=%ED%A0%80&version=99999999999999999999&name=" + b"a" * 5000
     + b"&revision=%C2%B2&drop=%C2%B2&choice=%C2%B2&action=save",
     "application/x-www-form-urlencoded"),
    (b'{"a": [', "application/json"),
    (b"nothing of the kind", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../\x00.xml\"\r\n\r\n\x00\r\n--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"rien", "multipart/form-data"),
    (b"<x/>", "text/xml; charset=nothing-known"),
)  # fmt: skip


READERS = ("benoit", "amina", "mireille", "fatou", "lea", "odile")


def reader(row: Row) -> str:
    """Somebody whom the table lets further than the others: the fund's pages know its manager alone."""
    told = {persona: getattr(row.statuses, persona) for persona in READERS}
    best = min(told, key=lambda persona: (told[persona] == NOT_FOUND, told[persona]))
    return "guillaume" if told[best] == NOT_FOUND else best


def asked(client: Client, method: str, address: str, **sent: Any) -> int:
    with transaction.atomic():
        try:
            return int(client.generic(method, address, **sent).status_code)
        finally:
            transaction.set_rollback(True)


def client_of(world: World, persona: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies(world, persona))
    return client


def readers(world: World) -> Iterator[tuple[str, str]]:
    """Every address of the site, with somebody who may open it."""
    yield from dict.fromkeys((world.address(row), reader(row)) for row in ROWS)


def test_odd_parameters_are_never_an_error(world: World) -> None:
    """All of them by who may open the page, one by a stranger."""
    clients = {persona: client_of(world, persona) for persona in ("eve", "guillaume", *READERS)}
    wrong = []
    for position, (address, persona) in enumerate(readers(world)):
        sent = [(persona, query) for query in QUERIES] + [("eve", QUERIES[position % len(QUERIES)])]
        wrong += [
            f"{who}: {address}?{query[:60]}"
            for who, query in sent
            if asked(clients[who], "GET", address, QUERY_STRING=query) >= SERVER_ERROR
        ]
    assert not wrong, "\n".join(wrong)


def test_odd_bodies_are_never_an_error(world: World) -> None:
    """Where something is sent; an address that takes nothing never reads what one would send."""
    wrong = []
    for address, persona in readers(world):
        for who in (persona, "eve"):
            client = client_of(world, who)
            for body, kind in BODIES if who == persona else BODIES[:1]:
                status = asked(client, "POST", address, data=body, content_type=kind)
                if status >= SERVER_ERROR:
                    wrong.append(f"{who}: {address} {kind} {body[:40]!r}")
                if status == HTTPStatus.METHOD_NOT_ALLOWED:
                    break
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
