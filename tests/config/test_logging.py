"""Logs say what happened and nothing about persons."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillon.config.logging import clean, configuration, withhold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not Found: /organismes/?q=clinique+moi@exemple.org", "Not Found: /organismes/?…"),
        ("refused amina.d@exemple.org from 192.168.12.7", "refused [email] from [ip]"),
        ("peer 2001:db8:0:0:0:0:0:1 closed", "peer [ip] closed"),
        (f"/openrosa/{'a1-_' * 10}abc/formList", "/openrosa/[clé]/formList"),
        ("done in 12.5 ms, version 5.2.19", "done in 12.5 ms, version 5.2.19"),
    ],
)
def test_addresses_and_queries_are_rubbed_out(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(name=st.text(alphabet="abz09.", min_size=1, max_size=12), around=st.text(max_size=20))
def test_no_mail_address_survives(name: str, around: str) -> None:
    assert f"{name}@exemple.org" not in clean(f"{around} {name}@exemple.org {around}")


def test_keys_that_name_persons_are_dropped() -> None:
    event = {"event": "x", "email": "a@b.org", "ip": "1.2.3.4", "query": "moi", "path": "/a/"}
    assert withhold(None, "info", event) == {"event": "x", "path": "/a/"}


def test_lines_are_json_whoever_writes_them() -> None:
    built = configuration("INFO")["formatters"]["structured"]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=built["foreign_pre_chain"], processors=built["processors"]
    )
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("maillon.essai")
    logger.addHandler(handler)
    try:
        raise ValueError("moi@exemple.org")
    except ValueError:
        logger.exception("refusé à %s", "moi@exemple.org")
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["event"] == "refusé à [email]" and line["level"] == "error"
    assert "moi@exemple.org" not in stream.getvalue() and "ValueError" in line["exception"]


def test_a_request_has_an_id_and_its_line_no_query(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="maillon.request"):
        response = client.get("/sante/vif?q=moi@exemple.org", headers={"X-Request-ID": "abc-12345678"})
        other = client.get("/sante/vif", headers={"X-Request-ID": "x\ny <script>"})
    assert response["X-Request-ID"] == "abc-12345678"
    assert other["X-Request-ID"].isalnum()
    assert "exemple" not in str([record.msg for record in caplog.records])
