"""A day is the one on the site's clock: an evening in Québec is already tomorrow elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ELSEWHERE = re.compile(r"(?<![\w.])(?:\w+\.)*(?:\w+_at|at|now|moment)\.(?:date\(\)|year\b)|\bdate\.today\(\)|utcnow\(")
"""The day, or the year, of an instant as it is kept, which is Greenwich's."""
ON_THE_CLOCK = {
    "src/maillon/core/privacy/rules.py": "months are added to an instant, whose day and hour stay",
    "src/maillon/dossiers/forms/recording.py": "a form is judged on the clock its reader is given",
    "src/maillon/dossiers/forms/xpath/functions/dates.py": "a form is judged on the clock its reader is given",
}


def test_days_are_those_of_the_site() -> None:
    """``timezone.localdate(at)``: what happens at 20 h in Montréal happened today."""
    found = []
    for folder in ("src/maillon", "tests", "bench"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            name = path.relative_to(PROJECT).as_posix()
            if "migrations" in path.parts or name in ON_THE_CLOCK or path == Path(__file__):
                continue
            lines = path.read_text().splitlines()
            found += [
                f"{name}:{number} {line.strip()}" for number, line in enumerate(lines, 1) if ELSEWHERE.search(line)
            ]
    assert not found, "\n".join(found)
