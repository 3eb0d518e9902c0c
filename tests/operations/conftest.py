from __future__ import annotations

import pytest

from tests.opendata.samples import activity, file
from tests.operations.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An installation with its tables and three published activities, one of them without any date."""
    made = Site(tmp_path_factory.mktemp("installation"))
    made.done("migrate", "--verbosity", "0")
    undated = activity("XM-DAC-301-2-3").replace('<activity-date type="2" iso-date="2020-01-01"/>', "")
    published = made.folder / "published.xml"
    published.write_text(file(activity("XM-DAC-301-2-1"), activity("XM-DAC-301-2-2"), undated))
    return made
