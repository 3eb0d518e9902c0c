"""Every page of refusal: its status, a sentence in the reader's language, and what was typed given back."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.faulty_urls")]

TYPED = {"reason": "Le partenaire a <changé> d’avis.", "password1": "un mot de passe long", "count": "12"}
PAGES = [
    ("refusal/", 422, "Ce fichier est vide", "This file is empty"),
    ("fault/", 500, "Une erreur est survenue de notre côté", "Something went wrong on our side"),
    ("full_disk/", 507, "Le serveur n’a plus de place", "The server has no room left"),
    ("full_database/", 507, "Le serveur n’a plus de place", "The server has no room left"),
]


@pytest.mark.parametrize(("path", "status", "french", "english"), PAGES)
def test_a_form_that_fails_gives_back_what_was_typed(path: str, status: int, french: str, english: str) -> None:
    client = Client(raise_request_exception=False)
    for prefix, sentence, colon in (("/", french, "\u00a0:"), ("/en/", english, ":")):
        answer = client.post(f"{prefix}{path}", TYPED)
        page = answer.content.decode()
        assert answer.status_code == status
        assert sentence in page
        assert f"reason{colon} Le partenaire a &lt;changé&gt; d’avis." in page
        assert "un mot de passe long" not in page and "secret of the machine" not in page
        assert "<textarea" not in client.get(f"{prefix}{path}").content.decode()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/compte/connexion/", "Cette page ne vous est pas ouverte"), ("/en/account/sign-in/", "This page is not open")],
)
def test_an_expired_form_gives_back_what_was_typed(address: str, sentence: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address, {"login": "lea@exemple.org", "password": "longue phrase"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert sentence in page and "lea@exemple.org" in page and "longue phrase" not in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/compte/connexion/", "Cet envoi est trop lourd"), ("/en/account/sign-in/", "Too much was sent at once")],
)
def test_a_form_too_heavy_is_told_its_limit(address: str, sentence: str) -> None:
    answer = Client().post(address, data=b"login=" + b"a" * 3_000_000, content_type="application/x-www-form-urlencoded")
    page = answer.content.decode()
    assert answer.status_code == 413
    assert sentence in page and ("2 Mo" in page or "2 MB" in page)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/rien/", "Il n’y a rien à cette adresse"), ("/en/nothing/", "There is nothing at this address")],
)
def test_an_unknown_address_is_said(address: str, sentence: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404 and sentence in answer.content.decode()


def test_an_error_of_ours_is_said_even_without_a_database() -> None:
    """Somebody signed in: without the database, nobody knows who."""
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32

    def refused(*_arguments: object) -> None:
        raise OperationalError("could not connect to server")

    with connection.execute_wrapper(refused):
        answer = client.post("/en/fault/", TYPED)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong on our side" in page and "Le partenaire a" in page
