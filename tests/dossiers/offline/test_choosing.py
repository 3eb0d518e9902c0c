"""A file opened where the device already holds answers: which go on, and when the person is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import maillon.web

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not there")
KEEPING = Path(maillon.web.__file__).parent / "static" / "offline" / "keeping.js"


def chosen(there: list[str], here: dict[str, Any] | None) -> dict[str, Any]:
    """What the page decides for a file of these savings and answers kept here."""
    data = {"answers": {"who": "file"}, "files": {}, "saves": there, "who": "", "saved_at": "", "language": "fr"}
    code = f"""
    {KEEPING.read_text(encoding="utf-8")}
    data = {json.dumps(data)};
    console.log(JSON.stringify(chosen({json.dumps(here)})));
    """
    assert NODE is not None
    done = subprocess.run([NODE, "-e", code], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def device(*saves: str, dirty: bool = False) -> dict[str, Any]:
    return {"answers": {"who": "device"}, "files": {}, "saves": list(saves), "dirty": dirty}


@pytest.mark.parametrize(
    ("file", "here", "who", "asked"),
    [
        (["a"], None, "file", False),
        ([], device("a", dirty=True), "device", False),
        (["a"], device("a", "b", dirty=True), "device", False),
        (["a", "b"], device("a"), "file", False),
        (["a", "b"], device("a", dirty=True), "file", True),
        (["a", "c"], device("a", "b"), "file", True),
        (["c"], device(), "file", False),
    ],
)
def test_the_one_that_descends_goes_on_and_two_that_parted_are_both_offered(
    file: list[str], here: dict[str, Any] | None, who: str, asked: bool
) -> None:
    found = chosen(file, here)
    assert found["state"]["answers"]["who"] == who
    assert ("other" in found) is asked
    if asked:
        assert found["other"]["answers"]["who"] == "device", "what was on the device is not lost"
