"""What the database itself refuses of the fund's history: to rewrite it, or what a lender reported."""

from __future__ import annotations

from maillon.core.audit import kept
from maillon.core.audit.kept import Refusal

REFUSALS = (
    Refusal("guarantees_event_kept", "guarantees_event", ("UPDATE", "DELETE"), "a history is append-only"),
    Refusal(
        "guarantees_statement_kept",
        "guarantees_statement",
        ("UPDATE OF facility_id, period, number, file_id, content, known_at", "DELETE"),
        "what a lender reported stays as it was reported",
    ),
    Refusal(
        "guarantees_statementline_kept",
        "guarantees_statementline",
        (
            "UPDATE OF statement_id, loan_id, disbursed_minor, repaid_principal_minor, repaid_interest_minor, "
            "capitalised_minor, recovered_minor, balance_minor, days_past_due",
            "DELETE",
        ),
        "what a lender reported stays as it was reported",
    ),
    Refusal(
        "guarantees_terms_frozen",
        "guarantees_guarantee",
        ("UPDATE OF reference, terms, cap_minor, currency, facility_id", "DELETE"),
        "what was agreed stays agreed",
    ),
    Refusal(
        "guarantees_payment_paid",
        "guarantees_claimpayment",
        ("UPDATE", "DELETE"),
        "a payment that was made stays made",
        when="OLD.state = 'paid'",
    ),
)

kept.register(*REFUSALS)
