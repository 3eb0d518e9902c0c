"""No page asks anybody else for anything: neither templates, styles, scripts, nor the security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

WEB = Path(__file__).resolve().parents[2] / "src" / "maillon" / "web"
# What makes a browser fetch; a plain link (href of an anchor) does not.
LOADS = re.compile(
    r"""(?:\b(?:src|srcset|poster|data|action|formaction)|<link\b[^>]*?\bhref|xlink:href)\s*=\s*["']\s*(?:https?:)?//""",
    re.IGNORECASE,
)
CSS_LOADS = re.compile(r"""@import|url\(\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
SCRIPT_LOADS = re.compile(
    r"""(?:fetch|import|importScripts|WebSocket|EventSource|sendBeacon)\s*\(\s*["'`](?:https?|wss?):"""
)


def test_templates_load_nothing_from_elsewhere() -> None:
    found = [path.name for path in (WEB / "templates").rglob("*.html") if LOADS.search(path.read_text())]
    assert not found


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)|\son[a-z]+=[\"']", re.I)
    found = [
        path.relative_to(WEB).as_posix()
        for path in (WEB / "templates").rglob("*.html")
        if inline.search(path.read_text())
    ]
    assert not found


def test_styles_load_nothing_from_elsewhere() -> None:
    assert not [path.name for path in (WEB / "static").rglob("*.css") if CSS_LOADS.search(path.read_text())]


def test_scripts_ask_nobody_else() -> None:
    assert not [path.name for path in (WEB / "static").rglob("*.js") if SCRIPT_LOADS.search(path.read_text())]


def test_the_policy_names_nobody_else() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    named = {source for sources in directives.values() for source in sources}
    assert not {source for source in named if "//" in str(source) or "." in str(source) or "*" in str(source)}
    assert "'unsafe-inline'" not in directives["script-src"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/", "/nowhere/", "/en/nowhere/"])
def test_pages_load_nothing_from_elsewhere(client: Client, path: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert not LOADS.search(page.replace(settings.BASE_URL, ""))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
