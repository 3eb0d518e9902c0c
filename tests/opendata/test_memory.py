"""Memory does not follow what is imported: not the file, nor how many activities or organisations, nor a giant."""

from __future__ import annotations

import gc
import io
import os
import re
import subprocess
import sys
import tracemalloc
from itertools import cycle, islice
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from maillon.core.parties.models import Organisation
from maillon.opendata.iati.digest import canonical
from maillon.opendata.iati.stream import ActivityStream
from maillon.opendata.iati.walk import Walk
from maillon.opendata.services import import_files
from tests.opendata.samples import DATA, activity, balanced, codes, file

PROJECT = Path(__file__).resolve().parent.parent.parent
LARGEST = 2**20
READ = """
import resource, sys
from maillon.opendata.iati.digest import canonical
from maillon.opendata.iati.stream import ActivityStream
with open(sys.argv[1], "rb") as stream:
    read = ActivityStream(stream, largest=2**20)
    count = sum(1 for element in read if canonical(element) and not read.too_large)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
MOVED = """<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>
<value value-date="2020-02-01">{n}</value><receiver-org><narrative>Coop {n}</narrative></receiver-org></transaction>
"""


def peak_of_reading(path: Path) -> tuple[int, int]:
    """Activities read (giants apart) and the largest memory of a process that only reads, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    read, peak = map(int, done.stdout.split())
    return read, peak


@pytest.mark.scale
def test_a_large_file_is_read_in_the_memory_of_a_small_one(tmp_path):
    body = "<location><name><narrative>" + "Un village " * 200 + "</narrative></name></location>"
    peaks = []
    for count in (500, 45_000):
        path = tmp_path / f"{count}.xml"
        with path.open("w") as out:
            out.write('<iati-activities version="2.03">\n')
            for number in range(count):
                out.write(activity(f"A-{number}", body=body))
            out.write("</iati-activities>\n")
        read, peak = peak_of_reading(path)
        assert read == count
        peaks.append(peak)
    assert path.stat().st_size > 100 * 2**20
    assert peaks[1] < peaks[0] + 30


def test_a_giant_activity_is_read_in_the_memory_of_a_small_one(tmp_path):
    head, foot = activity("A-1", body="@").split("@")
    peaks = []
    for count in (10, 240_000):
        path = tmp_path / f"{count}.xml"
        with path.open("w") as out:
            out.write('<iati-activities version="2.03">\n' + head)
            for first in range(0, count, 10):
                out.write("".join(MOVED.format(n=n) for n in range(first, first + 10)))
            out.write(foot + activity("A-2") + "</iati-activities>\n")
        peaks.append(peak_of_reading(path))
    assert path.stat().st_size > 40 * 2**20
    assert [read for read, _ in peaks] == [2, 1]
    # Held whole it would take some 400 MB.
    assert peaks[1][1] < peaks[0][1] + 50


def test_of_a_giant_only_its_name_and_place_are_left():
    result = "<result><indicator>" + "<period/>" * 300_000 + "</indicator></result>"
    giant = activity("A-1", body=result + MOVED.format(n=1) * 100)
    read = ActivityStream(io.BytesIO(file(activity("A-0"), giant, activity("A-2")).encode()), largest=LARGEST)
    found = [(read.too_large, element.findtext("iati-identifier"), len(canonical(element))) for element in read]
    assert [(large, name) for large, name, _ in found] == [(False, "A-0"), (True, "A-1"), (False, "A-2")]
    assert found[1][2] < LARGEST


def test_what_stands_outside_activities_is_not_held():
    read = ActivityStream(io.BytesIO(file("<other/>" * 400_000, activity("A-1")).encode()), largest=LARGEST)
    assert [(read.too_large, element.findtext("iati-identifier")) for element in read] == [(False, "A-1")]
    assert len(read._root) < 100_000


@pytest.mark.django_db
def test_a_giant_activity_is_refused_and_said(read, settings):
    settings.IATI_ACTIVITY_LIMIT = LARGEST
    giant = activity("A-1", body="".join(MOVED.format(n=n) for n in range(8_000)))
    run = read(file(activity("A-0"), giant, activity("A-2")))
    assert codes(run) == ["activity_too_large"] and balanced(run)
    assert (run.activities_read, run.kept, run.refused) == (3, 2, 1)
    said = run.remarks.get()
    assert (said.kind, said.identifier, said.params) == ("refused", "A-1", {"largest": LARGEST})
    assert said.line == 14 and said.excerpt.startswith("<iati-activity")
    again = read(file(activity("A-0"), giant, activity("A-2")))
    assert (again.unchanged, again.refused) == (2, 1) and balanced(again)


@pytest.mark.django_db
def test_the_parser_of_a_file_does_not_outlive_it(read):
    alive = []

    def look(_kept: object) -> None:
        alive.append(sum(isinstance(one, etree.XMLPullParser) for one in gc.get_objects()))

    run = read(*(file(activity(f"A-{n}")) for n in range(30)), kept=look)
    assert run.kept == 30 and max(alive) < 10


def renewed(count: int, series: str, folder: Path) -> Path:
    """Real activities over and over, each time with other identifiers and organisations."""
    real = []
    for opened in Walk([DATA / "iati" / "sample.tar.xz"]):
        assert opened.stream is not None
        for element in islice(ActivityStream(opened.stream, largest=LARGEST), 40):
            text = etree.tostring(element, encoding="unicode", with_tail=False)
            if len(text) < 6_000:
                real.append(text)
    path = folder / f"{series}.xml"
    with path.open("w") as out:
        out.write('<iati-activities version="2.03">\n')
        for number, text in enumerate(islice(cycle(real), count)):
            mark = f"{series}{number}"
            text = re.sub(r"</iati-identifier>", f"-{mark}</iati-identifier>", text)
            text = re.sub(r'(<(?:participating|provider|receiver)-org\b[^>]*?) ref="[^"]*"', r"\1", text)
            text = re.sub(r"(<(?:participating|provider|receiver)-org\b[^>]*>\s*<narrative[^>]*>)", rf"\1{mark} ", text)
            out.write(text)
        out.write("</iati-activities>\n")
    return path


@pytest.mark.django_db
def test_four_times_as_many_activities_take_no_more_memory(tmp_path):
    peaks = []
    # The first only fills what is kept for good: code, lists, the words met most.
    for series, count in (("warm", 120), ("small", 210), ("large", 840)):
        path = renewed(count, series, tmp_path)
        before = Organisation.objects.count()
        gc.collect()
        tracemalloc.start()
        try:
            run = import_files(paths=[path], actor=None, at=timezone.now())
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert run.kept == count and Organisation.objects.count() > before + count
    # Caches of words and names still fill a little; holding each organisation met would triple it.
    assert peaks[2] < 1.6 * peaks[1], peaks
