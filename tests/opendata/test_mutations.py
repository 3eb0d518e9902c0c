"""Real files, damaged in every way: never an exception, and the account always balances."""

from __future__ import annotations

import copy
import random
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from maillon.opendata.iati.stream import ActivityStream
from maillon.opendata.iati.walk import Walk
from maillon.projects.models import Activity
from tests.opendata.samples import DATA, balanced, reader

pytestmark = pytest.mark.django_db

NASTY = (
    "", " ", "-", "N/A", "9" * 400, "-" + "9" * 40, "1e308", "NaN", "1,234.50", "0x10", "é" * 3000, "\u200f\u202e", "🜲",
    "0000-00-00", "9999-12-31", "10000-01-01", "2020-02-30", "2020-12-31T25:00:00", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-12:00", "javascript:alert(1)",
    "' OR 1=1 --", "%s%n", "../../etc/passwd", "null", "TRUE", "４２", "١٢",
)  # fmt: skip


@pytest.fixture(scope="module")
def specimens() -> list[bytes]:
    """Eighteen real activities of every publisher kind, each in a file of its own."""
    found = []
    for opened in Walk([DATA / "iati" / "sample.tar.xz"]):
        for number, element in enumerate(ActivityStream(opened.stream, largest=2**24)):
            if number % 20 == 7 and len(found) < 60:
                written = etree.tostring(element, with_tail=False)
                if len(written) < 60_000:
                    found.append(written)
            if number > 80:
                break
    return random.Random(1).sample(found, min(18, len(found)))


def wrapped(*activities: bytes) -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
        + b"\n".join(activities)
        + b"\n</iati-activities>"
    )


def rearranged(activity: bytes, chance: random.Random) -> bytes:
    """The activity with a few elements removed, doubled, moved, emptied, or their attributes swapped."""
    root = etree.fromstring(activity)
    for _ in range(chance.randint(1, 6)):
        inside = list(root.iterdescendants("*"))
        if not inside:
            break
        one, other = chance.choice(inside), chance.choice(inside)
        what = chance.randrange(7)
        if what == 0:
            one.getparent().remove(one)
        elif what == 1:
            one.addnext(copy.deepcopy(one))
        elif (
            what == 2
            and one not in list(other.iterancestors())
            and one is not other
            and other not in list(one.iterdescendants())
        ):
            other.append(one)
        elif what == 3:
            held, swapped = dict(one.attrib), dict(other.attrib)
            one.attrib.clear()
            other.attrib.clear()
            one.attrib.update(swapped)
            other.attrib.update(held)
        elif what == 4 and one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(NASTY))
        elif what == 5:
            one.text = chance.choice(NASTY)
        else:
            one.tag = chance.choice(("iati-activity", "value", "narrative", "x", "iati-identifier", "transaction"))
    return etree.tostring(root)


def flipped(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some changed, removed, doubled, or the end cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        what = chance.randrange(4)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            del data[place : place + chance.randrange(1, 40)]
        elif what == 2:
            data[place:place] = data[place : place + chance.randrange(1, 200)]
        elif chance.random() < 0.3:
            del data[place:]
        if not data:
            break
    return bytes(data)


def survives(*contents: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        run = reader(Path(folder))(*contents)
        assert balanced(run), run.__dict__
        assert Activity.objects.count() <= run.kept
        transaction.set_rollback(True)


SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_rearranged_elements(specimens, seed):
    chance = random.Random(seed)
    survives(wrapped(*(rearranged(chance.choice(specimens), chance) for _ in range(3)), chance.choice(specimens)))


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_damaged_bytes(specimens, seed):
    chance = random.Random(seed)
    survives(flipped(wrapped(*chance.sample(specimens, 2)), chance), wrapped(chance.choice(specimens)))


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(content=st.binary(max_size=300))
def test_any_bytes(content):
    survives(content)
