"""A browser test says that it is one: elsewhere it would start a whole demonstration for nothing."""

from __future__ import annotations

from pathlib import Path


def test_every_browser_test_is_marked() -> None:
    folder = Path(__file__).parents[1] / "e2e"
    missing = [one.name for one in folder.glob("test_*.py") if "pytest.mark.e2e" not in one.read_text("utf-8")]
    assert not missing, f"no pytest.mark.e2e in {missing}"
