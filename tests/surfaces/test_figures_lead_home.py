"""Wherever a page shows a figure somebody declared, one click tells where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from maillon.core.parties.models import Organisation, OrganisationFigure
from tests.personas import semis
from tests.surfaces.test_access_table import ROWS, World

pytestmark = pytest.mark.django_db
SPACES = str.maketrans("\u00a0\u202f\u2009", "   ")
KINDS = ("revenue", "staff", "volunteers", "directors", "directors_in_canada")
BLOCKS = ("tr", "li", "dd", "p", "td")


def rare_figures(home: Organisation) -> dict[str, str]:
    """Figures that nothing else on the site can be: how each is written, and where its origin is told."""
    home.figures.all().delete()
    told = {}
    for place, kind in enumerate(KINDS):
        value = 7_013_578 + place * 13_577
        worth = {"amount_minor": value * 100, "currency": "CAD"} if kind == "revenue" else {"count": value}
        figure = OrganisationFigure.objects.create(
            organisation=home, kind=kind, starts_on=date(2025, 4, 1), ends_on=date(2026, 4, 1),
            source="Essai", recorded_at=timezone.now(), **worth,
        )  # fmt: skip
        told[f"{value:,}".replace(",", " ")] = reverse("figure_origin", kwargs={"slug": home.slug, "pk": figure.pk})
    return told


def shown(page: bytes, figures: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Each figure that a page shows, and whether what holds it leads to its origin."""
    for element in html.fromstring(page).iter("*"):
        if element.tag in ("script", "style", "option"):
            continue
        for text in (element.text, element.tail):
            said = (text or "").translate(SPACES)
            for written, origin in figures.items():
                if written in said:
                    yield written, leads(element, origin)


def leads(element: html.HtmlElement, origin: str) -> bool:
    while element is not None:
        if any(link.get("href") == origin for link in element.iter("a")):
            return True
        if element.tag in BLOCKS:
            return False
        element = element.getparent()
    return False


def test_a_declared_figure_is_one_click_from_its_origin_on_every_page() -> None:
    world, home = World(), semis()
    figures = rare_figures(home)
    met: set[str] = set()
    alone: list[str] = []
    for persona in ("eve", "benoit", "amina"):
        client = Client(raise_request_exception=False)
        if user := world.people.named(persona):
            client.force_login(user)
        for row in ROWS:
            if row.method != "get" or getattr(row.statuses, persona) != 200 or row.name == "figure_origin":
                continue
            answer = client.get(world.address(row))
            if not answer["Content-Type"].startswith("text/html") or not answer.content.strip():
                continue
            for written, led in shown(answer.content, figures):
                met.add(row.name)
                if not led:
                    alone.append(f"{row.name} ({persona}): {written}")
    assert {"organisation", "record"} <= met
    assert not alone, alone
