from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.opendata.samples import activity, file
from tests.operations.site import Site, installation

_SPENT = """<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>
<value currency="CAD" value-date="2020-02-01">500</value></transaction>"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation with its tables and a file of three activities to import, one of them without any date."""
    with installation(tmp_path_factory.mktemp("installation")) as made:
        made.stand()
        undated = activity("XM-DAC-301-2-3").replace('<activity-date type="2" iso-date="2020-01-01"/>', "")
        first = activity("XM-DAC-301-2-1", body=_SPENT)
        (made.folder / "published.xml").write_text(file(first, activity("XM-DAC-301-2-2"), undated))
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Site]:
    """Another machine: an installation where nothing was ever done."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with installation(folder) as made:
        yield made
