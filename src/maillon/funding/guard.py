"""What the database itself refuses: to change, add to or delete a budget or a logic model once sent or signed."""

from __future__ import annotations

from maillon.core.audit import kept
from maillon.core.audit.kept import Refusal

_MESSAGE = "a sealed budget never changes"
_OF_BUDGET = "(SELECT b.sealed_at FROM funding_budget b WHERE b.id = {row}.budget_id) IS NOT NULL"
_OF_LINE = """(SELECT b.sealed_at FROM funding_budget b
    WHERE b.id = (SELECT l.budget_id FROM funding_budgetline l WHERE l.id = {row}.line_id)) IS NOT NULL"""


def _sealed(table: str, condition: str) -> tuple[Refusal, ...]:
    """An insertion has no former row, a deletion no new one: each verb asks of its own."""
    return (
        Refusal(f"{table}_sealed_new", f"funding_{table}", ("INSERT",), _MESSAGE, condition.format(row="NEW")),
        Refusal(f"{table}_sealed", f"funding_{table}", ("UPDATE", "DELETE"), _MESSAGE, condition.format(row="OLD")),
    )


REFUSALS = (
    Refusal(
        "budget_sealed",
        "funding_budget",
        ("UPDATE OF dossier_id, number, currency, revision, sealed_at", "DELETE"),
        _MESSAGE,
        when="OLD.sealed_at IS NOT NULL",
    ),
    *_sealed("budgetsource", _OF_BUDGET),
    *_sealed("budgetline", _OF_BUDGET),
    *_sealed("budgetshare", _OF_LINE),
)

LOGIC_MODELS = (
    Refusal(
        "logicmodel_sealed",
        "funding_logicmodel",
        ("UPDATE OF dossier_id, agreement_id, number, revision, content, sealed_at", "DELETE"),
        "a sealed logic model never changes",
        when="OLD.sealed_at IS NOT NULL",
    ),
    Refusal(
        "needsignature_words",
        "funding_needsignature",
        ("UPDATE OF dossier_id, partner, name, office, language, text, text_digest, signed_at", "DELETE"),
        "what a partner signed never changes",
    ),
)

kept.register(*REFUSALS, *LOGIC_MODELS)
