"""Memory does not follow the size of the file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.opendata.samples import activity

PROJECT = Path(__file__).resolve().parent.parent.parent
READ = """
import resource, sys
from maillon.opendata.iati.digest import digest
from maillon.opendata.iati.stream import ActivityStream
with open(sys.argv[1], "rb") as stream:
    count = sum(1 for element in ActivityStream(stream) if digest(element))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.scale
def test_a_large_file_is_read_in_the_memory_of_a_small_one(tmp_path):
    """The reading alone: what writing holds is one batch, whatever the file."""
    body = "<location><name><narrative>" + "Un village " * 200 + "</narrative></name></location>"
    peaks = []
    for count in (500, 45_000):
        path = tmp_path / f"{count}.xml"
        with path.open("w") as out:
            out.write('<iati-activities version="2.03">\n')
            for number in range(count):
                out.write(activity(f"A-{number}", body=body))
            out.write("</iati-activities>\n")
        done = subprocess.run(
            [sys.executable, "-c", READ, str(path)],
            env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
            capture_output=True,
            text=True,
            check=True,
        )
        read, peak = map(int, done.stdout.split())
        assert read == count
        peaks.append(peak)
    assert path.stat().st_size > 100 * 2**20
    assert peaks[1] < peaks[0] + 30
