"""Somebody's requests to a served site, as a browser that has opened a session sends them."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, build_opener

from tests.operations.site import Site

_TOKEN = "a" * 32
_ROOT = Path(__file__).resolve().parent.parent.parent
_SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
def session_of(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
"""


def prepared(site: Site, script: str) -> Any:
    """What a script prints (JSON), run inside the installation; it may use the tests' personas and ``session_of``."""
    whole = f"import django; django.setup()\n{_SESSION}\n{script}"
    ended = site.python("-c", whole, PYTHONPATH=f"{_ROOT / 'src'}:{_ROOT}")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def chosen_password(port: int, path: str, password: str) -> int:
    """Follow the link of a first account and choose a password; the status of the answer (302 once it is chosen)."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar), _Answers())
    link = f"http://127.0.0.1:{port}{path}"
    opened = browser.open(link)
    page = opened.headers.get("Location") or path
    browser.open(urljoin(link, page)).read()
    token = {cookie.name: cookie.value or "" for cookie in jar}.get("csrftoken", "")
    form = {"csrfmiddlewaretoken": token, "password1": password, "password2": password}
    return int(browser.open(urljoin(link, page), urlencode(form).encode()).status)


class _Answers(HTTPErrorProcessor):
    """Redirections and refusals are answers here: neither followed nor raised."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


@dataclass(frozen=True)
class Visitor:
    """Somebody whose session is open on a site that listens on a port."""

    port: int
    session: str

    def post(self, path: str, *, file: bytes | None = None, **fields: str) -> tuple[int, str]:
        """Send a form, with a file named ``file`` if one is given; gives the status and the page."""
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in
                 {"csrfmiddlewaretoken": _TOKEN, **fields}.items()]  # fmt: skip
        if file is not None:
            head = b'Content-Disposition: form-data; name="file"; filename="file.xml"\r\nContent-Type: text/xml\r\n\r\n'
            parts.append(head + file)
        body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
