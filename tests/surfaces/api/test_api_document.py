"""The OpenAPI document is the contract: valid, complete, committed, and held by every answer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from maillon.api.site import book
from maillon.config.wsgi import application

from .conftest import token_of

DOCS = Path(__file__).resolve().parents[3] / "docs"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
)
OPERATIONS = sorted((path, method) for path, methods in book.document("en")["paths"].items() for method in methods)


def _document() -> dict:
    told = json.loads(json.dumps(book.document("en")))
    told["servers"] = [{"url": "http://127.0.0.1:8000"}]
    return told


def test_the_committed_document_is_the_one_served(api):
    """docs/openapi.json is written again with MAILLON_WRITE_DOCS=1."""
    written = json.dumps(_document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("MAILLON_WRITE_DOCS"):
        (DOCS / "openapi.json").write_text(written)
    assert (DOCS / "openapi.json").read_text() == written


def test_every_operation_has_its_line_in_the_guide():
    guide = (DOCS / "api.md").read_text()
    missing = [f"{method.upper()} {path}" for path, method in OPERATIONS if f"`{method.upper()} {path}`" not in guide]
    assert missing == []


def test_the_document_is_a_valid_one(api):
    schema = schemathesis.openapi.from_dict(_document())
    schema.validate()
    assert api.get("openapi.json").json()["openapi"] == "3.1.0"


def test_the_document_speaks_both_languages(api):
    french, english = api.get("openapi.json").json(), api.get("openapi.json?language=en").json()
    assert french["paths"].keys() == english["paths"].keys()
    assert french["paths"]["/api/v1/totals"]["get"]["summary"] == "Les totaux d’une sélection"


def test_no_third_party_page_is_served(api):
    assert api.get("docs").status_code == 404
    assert "cdn" not in json.dumps(book.document("fr"))


# A body that is wrong and too large may be refused for its size alone.
_REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]
REFUSED = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": _REFUSALS}}})


@pytest.fixture
def unlimited(settings):
    """No limit stands in the way of many questions, and the test's transaction outlives each of them."""
    settings.API_RATE_TOKEN = settings.API_RATE_ANONYMOUS = "1000000/m"
    cache.clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_keeps_the_contract_whatever_is_sent(
    published, benoit, amina, unlimited, path, method, pytestconfig
):
    """schemathesis, in this process: good and bad values, the same ones at every run; fewer on the second engine."""
    handled = ("checklist", "return", "receive", "reject", "decision")
    secretariat = path.endswith(handled) or "import" in path
    secret = token_of(amina, "import", "handle") if secretariat else token_of(benoit, "record", "publish")
    sent = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}  # the transport reads no gzip
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json?language=en", application, config=REFUSED)
    operation = document[path][method.upper()]

    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @settings(
        max_examples=8 if pytestconfig.getoption("--second-engine") else 20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hold(case):
        case.call_and_validate(headers=sent, checks=CHECKS)

    hold()
