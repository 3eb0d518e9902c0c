"""Validators, caching, other sites' pages, and requests for headers alone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillon.insight import services as insight

from .conftest import token_of

READINGS = [
    "activities",
    "activities?country=HT&sort=-budget",
    "totals",
    "facets",
    "timeline",
    "organisations",
    "organisations/semis-solidaires",
    "codelists",
    "codelists/Country",
    "sources",
    "problems",
    "openapi.json",
]


@pytest.mark.parametrize("path", READINGS)
def test_what_has_not_changed_is_not_sent_again(api, published, path):
    first = api.get(path)
    assert first.status_code == 200
    again = api.get(path, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert api.get(path, If_None_Match="W/" + first.headers["ETag"]).status_code == 304
    assert api.get(path, If_None_Match='"autre"').status_code == 200
    assert api.get(path, If_None_Match=first.headers["ETag"], Accept_Language="en").status_code == 200


def test_new_facts_are_sent(api, published):
    held = api.get("totals").headers["ETag"]
    insight.refresh(at=timezone.now())
    assert api.get("totals", If_None_Match=held).status_code == 200


def test_one_activity_is_validated_by_its_version(api, published):
    path = f"activities/{published[0].identifier}"
    held = api.get(path).headers["ETag"]
    assert api.get(path, If_None_Match=held).status_code == 304
    published[0].version += 1
    published[0].save()
    assert api.get(path, If_None_Match=held).status_code == 200


def test_public_answers_may_be_kept_by_anybody_and_private_ones_by_nobody(api, published, benoit):
    assert api.get("totals").headers["Cache-Control"] == "public, max-age=60"
    private = api.get("totals", token=token_of(benoit))
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in private.headers["Vary"]
    assert api.get("rien").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", READINGS)
def test_any_site_s_page_may_read_without_credentials(api, published, path):
    answer = api.get(path, Origin="https://ailleurs.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_site_s_page_may_write(api, published):
    asked = api.ask("OPTIONS", "activities", Origin="https://ailleurs.example", Access_Control_Request_Method="POST")
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in api.post("activities", {}).headers


@pytest.mark.parametrize("path", ["activities", "openapi.json"])
def test_headers_alone(api, published, path):
    whole, bare = api.get(path), api.ask("HEAD", path)
    assert bare.status_code == 200
    assert bare.content == b""
    assert bare.headers["ETag"] == whole.headers["ETag"]
    assert bare.headers["Content-Length"] == str(len(whole.content))


def test_cookies_are_never_read(api, published, draft, benoit):
    api.client.force_login(benoit)
    assert api.get(f"activities/{draft.identifier}").status_code == 404
    assert api.get("me").status_code == 401
