"""The tags real 3W tables carry, and ours.

Excerpt: 3W Opérationnelle, Tchad, April 2025, by OCHA; github.com/OCHA-DAP/hdx-scraper-operationalpresence,
tests/fixtures/input/3w_tcd_avr2025.xlsx, a102bd85 (2026-07-15), MIT. Of the other tables there (RDC May 2025,
Ethiopia August 2025) none carries a tag.
"""

from __future__ import annotations

import re

from maillon.opendata import threew

REAL = {"Province": "#adm1+name", "Cluster": "#sector", "Acronyme": "#org+acronym"}
CORE = {"activity", "adm1", "country", "currency", "date", "loc", "meta", "org", "region", "sector", "status", "value"}
"""Those of the HXL 1.1 core schema we write or meet."""
NOT_OURS = {"#adm1"}
"""IATI says places by name and point, not by province."""


def concept(tag: str) -> str:
    return tag.split("+")[0]


def test_what_real_tables_ask_by_tag_is_found_in_ours():
    ours = {concept(tag) for tag, _, _ in threew.COLUMNS}
    assert {concept(tag) for tag in REAL.values()} - ours == NOT_OURS


def test_our_tags_are_well_formed_known_and_distinct():
    tags = [tag for tag, _, _ in threew.COLUMNS]
    assert len(set(tags)) == len(tags)
    for tag in tags:
        assert re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) and concept(tag)[1:] in CORE, tag
