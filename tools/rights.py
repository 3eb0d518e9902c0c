"""The permission matrix of docs/droits.md, written from the code that decides: ``rights.py`` writes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "docs" / "droits.md"
BY_HAND = "## Les activités"
"""From this title on the page is written by hand, domain by domain; the roles above are written from the code."""


def render() -> str:
    """The page, in French; Django must be set up."""
    from django.utils.translation import override  # noqa: PLC0415  settings first

    from maillon.core.people.rules import (  # noqa: PLC0415
        CAPABILITIES,
        TERRITORY_OF,
        Capability,
        Role,
        Territory,
        may_offer,
    )
    from maillon.web.accounts import labels  # noqa: PLC0415

    def offers(role: Role) -> str:
        over = None if TERRITORY_OF[role] is Territory.NETWORK else 1
        found = [
            str(labels.ROLES[other])
            for other in Role
            if may_offer(
                held=role,
                held_over=over,
                offered=other,
                offered_over=None if TERRITORY_OF[other] is Territory.NETWORK else 1,
            )
        ]
        return "tous" if len(found) == len(Role) else ", ".join(found) or "–"

    with override("fr"):
        rows = [
            "# Qui peut faire quoi, où",
            "",
            "Le tableau des rôles est écrit par `tools/rights.py` d’après le code (`core/people/rules.py`) ;",
            "un test échoue quand il ne dit plus la même chose. La suite, domaine par domaine, s’écrit à la main.",
            "",
            "Un rôle se tient sur un *territoire*, pour un temps. Celui du réseau contient tous les organismes ; les",
            "autres sont l’organisme que le rôle nomme. Chaque adresse du site est essayée par chaque persona dans",
            "`tests/surfaces/access.py`.",
            "",
            "| Rôle | Territoire | Peut | Peut inviter à |",
            "|---|---|---|---|",
        ]
        for role in Role:
            held = [str(labels.CAPABILITIES[one]) for one in Capability if one in CAPABILITIES[role]]
            rows.append(
                f"| {labels.ROLES[role]} (`{role.value}`) | {labels.TERRITORIES[TERRITORY_OF[role]]} "
                f"| {', '.join(held)} | {offers(role)} |"
            )
    by_hand = TARGET.read_text().partition(BY_HAND)
    return "\n".join(rows) + "\n\n" + by_hand[1] + by_hand[2]


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(PROJECT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    TARGET.write_text(render())


if __name__ == "__main__":
    main()
