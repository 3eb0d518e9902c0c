"""A limit is one limit, however many processes serve the site; nothing readable of whom it counts is written."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from maillon.core.limits.rules import Rate
from maillon.core.limits.services import count

AT = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)
_OTHER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "maillon.config.settings"
import django
django.setup()
from datetime import datetime, UTC
from maillon.core.limits.rules import Rate
from maillon.core.limits.services import count
at = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)
print(sum(not count("essai:192.0.2.7", Rate.read("60/h"), at=at).refused for _time in range(50)))
"""


@pytest.fixture(autouse=True)
def from_nothing():
    cache.clear()
    yield
    cache.clear()


def test_two_processes_together_let_through_what_the_rate_says() -> None:
    others = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", _OTHER], stdout=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    passed = [int(other.communicate(timeout=120)[0]) for other in others]
    assert sum(passed) == 60 and all(passed), passed
    assert count("essai:192.0.2.7", Rate.read("60/h"), at=AT).refused
    assert not count("essai:192.0.2.8", Rate.read("60/h"), at=AT).refused


def test_nothing_of_whom_is_counted_is_written() -> None:
    cache.set("allauth:rl:login:192.0.2.7", [1.5, 2.5], 60)
    assert cache.get("allauth:rl:login:192.0.2.7") == [1.5, 2.5]
    kept = b"".join(one.read_bytes() for one in Path(settings.DATA).glob("counts.sqlite3*"))
    assert kept and b"192.0.2.7" not in kept and b"allauth" not in kept


def test_what_is_shared_lives_as_a_cache_does() -> None:
    assert cache.add("limits:a", 1, 60) and not cache.add("limits:a", 5, 60)
    assert cache.incr("limits:a", 2) == 3 == cache.get("limits:a")
    assert "limits:a" in cache and cache.touch("limits:a", 90) and cache.delete("limits:a")
    assert cache.get("limits:a", "rien") == "rien" and not cache.delete("limits:a")
    with pytest.raises(ValueError):
        cache.incr("limits:a")
    cache.set("limits:a", 1, -1)
    assert cache.get("limits:a") is None and cache.add("limits:a", 7, 60) and cache.get("limits:a") == 7
    cache.clear()
    assert cache.get("limits:a") is None


def test_a_file_that_cannot_be_used_leaves_each_process_its_count(tmp_path: Path) -> None:
    alone = type(cache._connections["default"])(str(tmp_path / "nulle-part" / "counts.sqlite3"), {})
    assert alone.add("limits:a", 1, 60) and alone.incr("limits:a") == 2 == alone.get("limits:a")
    assert alone.delete("limits:a")
