"""A page that sends a form lets its own site see where the form comes from: the guard against forgery asks for it."""

from __future__ import annotations

from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src/maillon/web"


def test_no_page_hides_from_its_own_site_where_a_form_comes_from() -> None:
    # With « no-referrer », a browser says « Origin: null », and what was typed is refused.
    hidden = [
        str(path.relative_to(WEB))
        for path in WEB.rglob("*")
        if path.suffix in (".html", ".py")
        # The form taken as one file is sent by no page: it is opened from a disk.
        and path.name != "building.py"
        and '"no-referrer"' in path.read_text()
    ]
    assert hidden == []
