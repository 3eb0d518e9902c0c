"""The pages beside the API: its description, and one's tokens."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from maillon.api.site import book
from maillon.core.models import ApiToken, AuditEvent

from .conftest import token_of


def signed_in(user) -> Client:
    """A client whose person has just proved who they are."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_lists_every_operation_and_calls_nobody(api, language):
    with override(language):
        answer = Client().get(reverse("api_page"))
    page = answer.content.decode()
    assert answer.status_code == 200
    for path in book.document("fr")["paths"]:
        assert path in page
    assert page.count("<h1") == 1
    assert not re.search(r'(src|href)="(https?:)?//(?!127\.0\.0\.1)', page)


def test_a_token_is_shown_once_then_known_by_its_beginning(api, benoit):
    client = signed_in(benoit)
    made = client.post(reverse("api_tokens"), {"name": "Tableur", "scopes": ["record"], "days": "30"})
    secret = re.search(r"maillon_[\w-]{40,}", made.content.decode())[0]
    assert api.get("me", token=secret).json()["scopes"] == ["read", "record"]
    again = client.get(reverse("api_tokens")).content.decode()
    assert secret not in again
    assert secret[:14] in again
    assert "no-store" in made.headers["Cache-Control"]
    assert secret not in str(list(AuditEvent.objects.values()))
    token = ApiToken.objects.get()
    assert client.post(reverse("revoke_token", args=[token.pk])).status_code == 302
    assert api.get("me", token=secret).status_code == 401


@pytest.mark.parametrize(
    "sent", [{}, {"name": "x"}, {"name": "x", "days": "9999"}, {"name": "x", "days": "30", "scopes": ["import"]}]
)
def test_what_is_missing_is_said_and_nothing_is_made(benoit, sent):
    answer = signed_in(benoit).post(reverse("api_tokens"), sent)
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_tokens_are_ones_own(api, benoit, lea):
    token_of(benoit)
    token = ApiToken.objects.get()
    assert signed_in(lea).post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert Client().get(reverse("api_tokens")).status_code == 302
