"""What a version of a budget holds, as one digest: whoever changes a line, a source or who pays changes it."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256

from maillon.funding.rules.budgeting.sums import Content


def digest_of(content: Content) -> str:
    """SHA-256 of a version: its currency, its sources, its lines in their order, what each source pays of each.

    Written as JSON without spaces, numbers in their shortest form, so that anybody reckons it again from the version.
    """
    told = {
        "currency": content.currency,
        "sources": [[one.key, one.kind, one.name, one.confirmed] for one in content.sources],
        "lines": [
            [
                line.key,
                line.year,
                line.category,
                line.label,
                _shortest(line.quantity),
                line.unit,
                line.price_minor,
                line.currency,
                _shortest(line.rate),
                line.activity,
                sorted([key, minor] for key, minor in line.shares.items() if minor),
            ]
            for line in content.lines
        ],
    }
    return sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _shortest(number: Decimal) -> str:
    return f"{number.normalize():f}"
