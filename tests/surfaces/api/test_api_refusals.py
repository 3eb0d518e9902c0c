"""Every refusal is a problem (RFC 9457), says what to do in the reader's language, and changes nothing."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from maillon.core.limits.rules import Rate, weigh
from maillon.core.typography import typo_text
from maillon.projects.models import Activity

from .conftest import token_of


def problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(body)
    return body


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "activities", {"Authorization": "Bearer maillon_inconnu"}, None, 401),
        ("GET", "activities", {"Authorization": "Basic abc"}, None, 401),
        ("POST", "activities", {}, {}, 401),
        ("GET", "rien", {}, None, 404),
        ("GET", "", {}, None, 404),
        ("GET", "activities/inconnue", {}, None, 404),
        ("GET", "activities/a%00b", {}, None, 404),
        ("GET", "organisations/inconnu", {}, None, 404),
        ("GET", "codelists/Inconnue", {}, None, 404),
        ("GET", "problems/inconnu", {}, None, 404),
        ("DELETE", "activities", {}, None, 405),
        ("PUT", "activities/x", {}, None, 405),
        ("GET", "activities", {"Accept": "text/html"}, None, 406),
        ("GET", "activities?country=Haiti", {}, None, 422),
        ("GET", "activities?year=deux", {}, None, 422),
        ("GET", "activities?limit=0", {}, None, 422),
        ("GET", "activities?limit=beaucoup", {}, None, 422),
        ("GET", "activities?sort=prix", {}, None, 422),
        ("GET", "activities?q=a%00b", {}, None, 422),
        ("GET", "activities?pays=HT", {}, None, 422),
        ("GET", "totals?language=es", {}, None, 422),
        ("GET", "openapi.json?format=yaml", {}, None, 422),
        ("GET", f"activities?q={'x' * 201}", {}, None, 422),
    ],
)
def test_what_cannot_be_done_is_a_problem(api, published, method, path, headers, body, status):
    problem(api.ask(method, path, body, **{name.replace("-", "_"): value for name, value in headers.items()}), status)


def test_unknown_parameters_are_named(api, published):
    body = problem(api.get("activities?pays=HT&country=BF&tri=x"), 422)
    assert [error["parameter"] for error in body["errors"]] == ["pays", "tri"]
    assert "country" in body["detail"]


def test_values_to_correct_are_named(api, published):
    body = problem(api.get("activities?limit=1000&sort=prix"), 422)
    assert {error["parameter"]: error["detail"] for error in body["errors"]} == {
        "limit": "Au plus 100.",
        "sort": typo_text(
            "Valeurs possibles : 'id', 'budget', '-budget', 'spent', '-spent', 'title', '-title', 'start', '-start', "
            "'end' or '-end'."
        ),
    }


def test_a_refusal_says_which_methods_exist(api, published):
    assert api.ask("DELETE", "activities").headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_dead_tokens_open_nothing(api, published, dead_token):
    answer = api.get("activities", token=dead_token)
    problem(answer, 401)
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_a_token_made_to_read_does_not_write(api, published, benoit):
    body = problem(api.post("activities", {}, token=token_of(benoit)), 403)
    assert "record" in body["detail"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("{", {}, 400),
        (b"\xff\xfe", {}, 400),
        ('{"a": NaN}', {}, 400),
        ("[" * 100_000, {}, 400),
        ("title=x", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ("x" * (3 * 1024 * 1024), {}, 413),
        ("", {}, 415),
        ("[]", {}, 422),
        ('{"organisation": "semis-solidaires", "inconnu": 1}', {}, 422),
        ('{"organisation": "semis-solidaires", "title": {"fr": "a\\u0000b"}}', {}, 422),
        ('{"organisation": "semis-solidaires", "title": {"fr": "\\ud800"}}', {}, 422),
        ('{"organisation": "nulle-part", "title": {"fr": "a"}}', {}, 422),
        ('{"organisation": "semis-solidaires"}', {}, 422),
        ('{"organisation": "union-nong-zanga", "title": {"fr": "a"}}', {}, 403),
    ],
)
def test_a_bad_body_changes_nothing(api, published, benoit, body, headers, status):
    before = Activity.objects.count()
    problem(api.post("activities", body, token=token_of(benoit, "record"), **headers), status)
    assert Activity.objects.count() == before


def test_a_body_s_faults_are_pointed_at(api, published, benoit):
    told = {
        "organisation": "semis-solidaires",
        "title": {"fr": "a"},
        "budgets": [{"period_start": "2026-02-30", "period_end": "2026-03-01", "amount_minor": 1.5, "currency": "$"}],
    }
    body = problem(api.post("activities", told, token=token_of(benoit, "record")), 422)
    assert {error["pointer"]: error["detail"] for error in body["errors"]} == {
        "#/budgets/0/period_start": typo_text("Une date est attendue : 2027-03-31."),
        "#/budgets/0/amount_minor": "Un nombre entier est attendu.",
        "#/budgets/0/currency": "La forme attendue est ^[A-Z]{3}$.",
        "#/budgets/0/value_date": "Cette valeur manque.",
    }


def test_problems_speak_the_reader_s_language_and_are_explained(api, published):
    french = problem(api.get("activities/inconnue"), 404)
    english = problem(api.get("activities/inconnue", Accept_Language="en"), 404)
    assert french["type"] == english["type"]
    assert french["title"] == "Rien à cette adresse"
    explained = api.get("/" + french["type"].split("/", 3)[3]).json()
    assert explained["status"] == 404


def test_the_rate_is_kept_and_said(api, published, settings, benoit):
    settings.API_RATE_ANONYMOUS = "3/m"
    cache.clear()
    answers = [api.get("sources") for _number in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    refused = answers[3]
    problem(refused, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert api.get("sources", token=token_of(benoit)).status_code == 200


def test_wrong_tokens_are_counted_too(api, published, settings):
    settings.API_RATE_ANONYMOUS = "2/m"
    cache.clear()
    statuses = [api.get("sources", token="maillon_essai").status_code for _number in range(3)]
    assert statuses == [401, 401, 429]


def test_the_window_slides():
    rate = Rate.read("10/m")
    assert weigh(rate, previous=10, current=1, elapsed=1).refused
    assert not weigh(rate, previous=10, current=1, elapsed=30).refused
    assert weigh(rate, previous=0, current=10, elapsed=30).remaining == 0
    assert not weigh(rate, previous=0, current=10, elapsed=30).refused
    assert weigh(rate, previous=0, current=11, elapsed=30).refused
