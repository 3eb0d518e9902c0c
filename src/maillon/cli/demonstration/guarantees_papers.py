"""What the demonstration's fund keeps on paper: grades adopted for next year, its lenders' signed statements."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.core.people.models import User
from maillon.guarantees.models import Fund, Statement
from maillon.guarantees.queries.assumptions import Kind
from maillon.guarantees.queries.assumptions import assumptions as supposed
from maillon.guarantees.services import assumptions, proofs

_SIGNED = 3


def tell(fund: Fund, *, manager: User, at: datetime) -> None:
    """Grades for next year, to be compared with those in force; the last statements as their lenders signed them."""
    next_year = timezone.localdate(at).year + 1
    scale = dict(supposed(fund, timezone.localdate(at)).of(Kind.GRADES).definition)
    scale |= {
        "name": "Exemple : cotes adoptées pour l’an prochain (inventé)",
        "version": f"{next_year}-1",
        "valid_from": date(next_year, 1, 1).isoformat(),
        "source": {
            "fr": "Adoptées par le conseil de la démonstration (inventé) : les trois dernières montent d’un dixième.",
            "en": "Adopted by the board of the demonstration’s fund (invented): the three last grades rise by a tenth.",
        },
        "grades": [
            one | ({"prior": round(one["prior"] * 1.1, 4)} if place > 3 else {})
            for place, one in enumerate(scale["grades"])
        ],
    }
    content = json.dumps(scale, ensure_ascii=False).encode()
    assumptions.bring(
        fund=fund, kind=Kind.GRADES, content=content, name="cotes.json", actor=manager, at=at - timedelta(days=2)
    )
    for one in Statement.objects.filter(facility__fund=fund).order_by("-known_at", "-pk")[:_SIGNED]:
        name = f"etat-{one.facility.reference}-{one.period}-invente.pdf"
        proofs.bring(about=one, upload=ContentFile(PDF, name=name), actor=manager, at=at)
