"""The account of an import as one JSON file that any reader can add up again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from maillon.opendata.models import ImportRun


def account(run: ImportRun) -> dict[str, Any]:
    """The counters of a run, and whether they balance."""
    return {
        "run": run.pk,
        "state": run.state,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "paths": run.paths,
        "error": run.error,
        "files": {"read": run.files_read, "refused": run.files_refused, "broken": run.files_broken},
        "activities": {
            "read": run.activities_read,
            "kept": run.kept,
            "duplicate": run.duplicate,
            "refused": run.refused,
        },
        "kept_as": {"created": run.created, "changed": run.changed, "unchanged": run.unchanged},
        "balances": run.activities_read == run.kept + run.duplicate + run.refused,
    }


def write_report(run: ImportRun, out: TextIO, *, kept: Iterable[dict[str, Any]] = ()) -> None:
    """Write the account, then each activity kept (when given) and each remark, without holding them in memory."""
    head = json.dumps(account(run), ensure_ascii=False, indent=1)
    out.write(head[: head.rindex("\n}")])
    remarks = run.remarks.order_by("pk").values("kind", "code", "params", "file", "line", "identifier", "excerpt")
    for name, rows in (("kept", kept), ("remarks", remarks.iterator(chunk_size=1000))):
        out.write(f',\n "{name}": [')
        for count, row in enumerate(rows):
            out.write((",\n  " if count else "\n  ") + json.dumps(row, ensure_ascii=False))
        out.write("]")
    out.write("\n}\n")
