"""Browser tests read a whole page only once it has arrived (CI once read one that was still empty)."""

from __future__ import annotations

from pathlib import Path

BROWSER = Path(__file__).resolve().parents[1] / "e2e"
READ_TOO_SOON = ('evaluate("document.documentElement', "Axe(")


def test_whole_pages_are_read_through_what_waits_for_them() -> None:
    others = [path for path in sorted(BROWSER.glob("*.py")) if path.name != "arrived.py"]
    assert len(others) > 20
    hasty = [f"{path.name}: {one}" for path in others for one in READ_TOO_SOON if one in path.read_text("utf-8")]
    assert hasty == []
