"""What an import takes in memory and time, as the input grows: each in a process and a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import accumulate
from pathlib import Path

SIZES = (25, 50, 100, 200)
"""Megabytes of real files, about."""


def run(corpus: Path) -> list[str]:
    """Import more and more of the corpus's files, the same ones first."""
    files = sorted(path for path in corpus.rglob("*.xml") if path.is_file())
    sums = list(accumulate(path.stat().st_size for path in files))
    rows: list[str] = []
    first = 0.0
    for size in SIZES:
        taken = [path for path, total in zip(files, sums, strict=True) if total <= size * 1_000_000]
        if not taken:
            continue
        megabytes = sum(path.stat().st_size for path in taken) / 1e6
        peak, cpu = _import(taken)
        first = first or peak
        rows.append(
            f"| {megabytes:.0f} | {len(taken)} | {peak:.0f} | {peak / first:.2f} | {cpu:.1f} | {megabytes / cpu:.1f} |"
        )
    return [
        "| MB read | files | peak MB | ÷ first | CPU s | MB per CPU s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        "Facts are not recomputed (`--no-facts`): `facts refresh` reads every activity, whatever came in.",
    ]


def _import(files: list[Path]) -> tuple[float, float]:
    """The peak resident memory (MB) and the CPU seconds of one import into an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MAILLON_DATA": folder, "DATABASE_URL": ""}
        del environment["DATABASE_URL"]
        command = [sys.executable, "-W", "ignore", "-m", "maillon"]
        for words in (["migrate", "--verbosity", "0"], ["codelists", "load"]):
            subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        child = subprocess.Popen(
            [*command, "iati", "import", "--no-facts", *map(str, files)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"iati import: {child.returncode}")
        return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime
