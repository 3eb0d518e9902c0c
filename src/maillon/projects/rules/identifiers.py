"""Identifiers of activities: the reporting organisation's own, a year and a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PREFERRED_SCHEMES = ("XI-IATI", "IATI", "CA-CRA_ACR", "CA-CRA_NRB", "CA_QC-QBC", "CA_QC-NEQ", "CA-CC")
NETWORK_PREFIX = "MAILLON"


def reference_of(identifiers: Mapping[str, str], slug: str) -> str:
    """How an organisation is named in identifiers: ``CA-CRA_ACR-123456789RR0001``, else the network's prefix.

    ``identifiers`` are values by scheme of org-id.guide. Characters IATI forbids in identifiers are dropped.
    """
    schemes = [*(s for s in PREFERRED_SCHEMES if s in identifiers), *sorted(identifiers)]
    for scheme in schemes:
        if value := re.sub(r"[^A-Za-z0-9._-]", "", identifiers[scheme]):
            return value if scheme in {"XI-IATI", "IATI"} or value.startswith(f"{scheme}-") else f"{scheme}-{value}"
    return f"{NETWORK_PREFIX}-{slug}".upper()


def next_identifier(reference: str, year: int, taken: Iterable[str]) -> str:
    """The first free identifier of a year: ``<reference>-<year>-<number>``, the number after the highest taken."""
    pattern = re.compile(rf"{re.escape(reference)}-{year}-(\d+)")
    numbers = [int(found[1]) for one in taken if (found := pattern.fullmatch(one))]
    return f"{reference}-{year}-{max(numbers, default=0) + 1:03d}"
