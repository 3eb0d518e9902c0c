"""Shared ground: every test runs on the database DATABASE_URL names (SQLite by default, PostgreSQL too)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import ready_tables

# A busy machine is no reason to fail: nothing is timed, not even the making of an example.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


LONGEST = (
    "test_odd_requests",
    "test_access_table",
    "test_full_disk",
    "test_commands",
    "test_upgrade",
    "test_killed",
    "test_mutations",
    "test_past_portfolio",
)
"""Files of minutes: first, so that no worker is left alone with one of them at the end, and before other tests have
left PostgreSQL the dead rows of their rollbacks to step over."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--second-engine``: what asks nothing of a database ran already on the first one, and would say the same."""
    parser.addoption("--second-engine", action="store_true", help="only the tests that ask something of the database")


DATABASES = frozenset({"db", "transactional_db", "site", "elsewhere", "place"})
"""Fixtures that stand on the engine DATABASE_URL names: Django's own, and those that start the product on it."""


def _asks_the_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") is not None
    return marked or not DATABASES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files of minutes before the others; the order is otherwise the one they were found in."""
    if config.getoption("--second-engine"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
        items[:] = [item for item in items if _asks_the_database(item)]
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """On SQLite the tables are those of an earlier run, until a migration changes; the folder is this run's own."""
    from django.conf import settings  # noqa: PLC0415  settings first

    place = Path(settings.DATABASES["default"]["TEST"].get("NAME") or "")
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return False
    ready_tables.put(place)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Between tests the guarded tables are emptied, which their triggers refuse; a few tests put them back."""
    from django.db import connection  # noqa: PLC0415  settings first

    from maillon.core import guards  # noqa: PLC0415

    with django_db_blocker.unblock():
        guards.remove(connection)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Passwords of tests are worth nothing: hashing them slowly would be most of the run."""
    from django.conf import settings  # noqa: PLC0415  settings first

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def french():
    """A request in English leaves its language in the thread: each test begins in the site's own."""
    from django.conf import settings  # noqa: PLC0415  settings first
    from django.utils import translation  # noqa: PLC0415

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def fresh_counts():
    """A process keeps for a minute what awaits each person, by their number, which another test's person may have."""
    from maillon.core.obligations import queries  # noqa: PLC0415  settings first

    queries._COUNTED.clear()


@pytest.fixture(autouse=True)
def fresh_cache():
    """What a process keeps for a while is another test's: each test begins without."""
    from django.core.cache import cache  # noqa: PLC0415  settings first

    cache.clear()


@pytest.fixture(autouse=True)
def fresh_code_lists():
    """A process keeps the code lists it read, which a test's rollback takes back: each test reads its own."""
    from maillon.core.codelists import queries  # noqa: PLC0415  settings first

    queries.forget()
