"""A browser without script: it reads a page's form and sends it back as it stands, changed where one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.test import Client
from lxml import html


class Page:
    """A page and its forms."""

    def __init__(self, client: Client, answer: Any, url: str) -> None:
        self.client = client
        self.answer = answer
        self.status = answer.status_code
        self.url = url
        self.root = html.fromstring(answer.content.decode()) if answer.content else None

    @property
    def text(self) -> str:
        """The page's words, without their spacing."""
        main = self.root.find(".//main")
        for end_of_line in main.iter("br"):
            end_of_line.tail = f" {(end_of_line.tail or '').lstrip()}"
        return " ".join(main.text_content().split())

    def form(self, selector: str = "reponses") -> Any:
        """The form of this id, or the one that is sent to this address."""
        for form in self.root.forms:
            if selector in (form.get("id"), form.get("action")):
                return form
        raise LookupError(selector)

    def field(self, name: str) -> Any:
        """The field of the answers' form."""
        return self.form().fields[name]

    def send(self, typed: dict[str, Any] | None = None, *, button: str = "action=next", form: str = "reponses") -> Page:
        """Type, then press a button; follows where it leads. ``typed`` gives lists for several boxes, None to empty."""
        chosen = self.form(form)
        data: dict[str, Any] = {}
        for name, value in chosen.form_values():
            data.setdefault(name, []).append(value)
        for name, value in (typed or {}).items():
            assert any(one.name == name for one in chosen.inputs if getattr(one, "name", None)), f"no field {name}"
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value if isinstance(value, list) else [value]
        if button:
            name, _equals, value = button.partition("=")
            assert chosen.xpath(".//button[@name=$n and @value=$v]", n=name, v=value) or self.root.xpath(
                "//button[@name=$n and @value=$v and @form=$f]", n=name, v=value, f=form
            ), f"no button {button}"
            data[name] = [value]
        return go(self.client, urljoin(self.url, chosen.get("action") or ""), data)


def go(client: Client, url: str, data: dict[str, Any] | None = None) -> Page:
    """Open an address, or send data to it; follows where it leads."""
    answer = client.get(url) if data is None else client.post(url, data)
    while answer.status_code in (301, 302):
        url = answer["Location"].partition("#")[0]
        answer = client.get(url)
    return Page(client, answer, url)
