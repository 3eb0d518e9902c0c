"""What a browser without scripts reads on a page, and would send back."""

from __future__ import annotations

import re
from typing import Any

import lxml.html

from maillon.projects.models import Activity


def answers(response: Any, form: str = "fiche") -> dict[str, str]:
    """What a browser would send back without changing anything."""
    tree = lxml.html.fromstring(response.content.decode())
    [found] = [one for one in tree.forms if one.get("id") == form] or [tree.forms[-1]]
    empty = {one.name: "" for one in found.inputs if one.name and one.get("type") in {"text", "hidden"}}
    return {**empty, **{name: value or "" for name, value in found.form_values()}}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", lxml.html.fromstring(response.content.decode()).find(".//main").text_content())


def address(activity: Activity, page: str = "") -> str:
    return f"/espace/projets/{activity.pk}/{page}"
