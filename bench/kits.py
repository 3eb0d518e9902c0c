"""The campaign in a box: thirteen regions’ kits, in both languages, from what MAILLON_DATA holds."""

from __future__ import annotations

import time

from django.utils import timezone

from maillon.core.documents.services import print_pdf
from maillon.core.places import region_codes
from maillon.engagement.models import Edition
from maillon.engagement.services.kits import build

REGIONS = 13
ASKED = 10.0
"""Seconds the issue allows."""


def run() -> list[str]:
    """The line of the table; the printer is warm, as on a site where somebody printed a page before."""
    edition = Edition.objects.filter(events__isnull=False).select_related("campaign").order_by("-starts_on").first()
    if edition is None:
        raise SystemExit("kits: no edition with events here; prepare the demonstration first")
    print_pdf("<!doctype html><html lang='fr'><title>Prêt</title><body>Prêt</body></html>")
    start = time.perf_counter()
    boxes = build(edition=edition, regions=region_codes()[:REGIONS], at=timezone.now())
    took = time.perf_counter() - start
    size = sum(len(box) for box in boxes.values())
    return [
        "| trousses | durée | part des 10 s permises | octets |",
        "|---|---|---|---|",
        f"| {len(boxes)} | {took:.1f} s | {100 * took / ASKED:.0f} % | {size // 1024} kio |",
    ]
