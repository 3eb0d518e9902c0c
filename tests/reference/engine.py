"""openrosa-xpath-evaluator, as npm gives it, asked by thousands in one process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _missing(why: str) -> Any:
    """Without npm, a colleague goes on and is told; the machine that judges what is merged must have it."""
    said = f"the evaluator was NOT compared with the reference engine: {why}"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)


def _room() -> Path:
    wanted = hashlib.sha256((HERE / "package.json").read_bytes()).hexdigest()[:12]
    base = Path(sys.prefix) if os.access(sys.prefix, os.W_OK) else Path(tempfile.gettempdir())
    return base / f"maillon-reference-{wanted}"


def installed() -> Path:
    """The folder where npm installed the engine, outside what is committed; once for each version."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return _missing("node and npm are not on this machine")
    room = _room()
    if (room / "done").exists():
        return room
    with tempfile.TemporaryDirectory(dir=room.parent) as made:
        shutil.copy(HERE / "package.json", made)
        command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        run = subprocess.run(command, cwd=made, capture_output=True, text=True, timeout=300)
        if run.returncode:
            return _missing(run.stderr[-500:])
        Path(made, "done").touch()
        shutil.copytree(made, room, dirs_exist_ok=True)
    return room


def evaluated(cases: list[dict[str, Any]], now: datetime) -> list[list[dict[str, str]]]:
    """What the reference engine answers, case by case, expression by expression; all dates are in UTC."""
    command = ["node", str(HERE / "evaluate.cjs"), str(installed())]
    given = json.dumps({"now": int(now.timestamp() * 1000), "cases": cases})
    run = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=600, env={**os.environ, "TZ": "UTC"}
    )
    assert run.returncode == 0, run.stderr[-2000:]
    answers: list[list[dict[str, str]]] = json.loads(run.stdout)
    return answers
