"""openrosa-xpath-evaluator, as npm gives it, asked by thousands in one process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.reference.packages import alone, missing, room

_NOT_COMPARED = "the evaluator was NOT compared with the reference engine"
HERE = Path(__file__).parent


def installed() -> Path:
    """The folder where npm installed the engine, outside what is committed; once for each version."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        missing(f"{_NOT_COMPARED}: node and npm are not on this machine")
    kept = room(f"engine-{hashlib.sha256((HERE / 'package.json').read_bytes()).hexdigest()[:12]}")
    with alone():
        if not (kept / "done").exists():
            shutil.copy(HERE / "package.json", kept)
            command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
            run = subprocess.run(command, cwd=kept, capture_output=True, text=True, timeout=300)
            if run.returncode:
                missing(f"{_NOT_COMPARED}: {run.stderr[-500:]}")
            (kept / "done").touch()
    return kept


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
