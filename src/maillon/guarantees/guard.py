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

SINCE_DILIGENCE = (
    Refusal(
        "guarantees_check_kept",
        "guarantees_diligencecheck",
        (
            "UPDATE OF dossier_id, guarantee_id, checklist_id, point, verdict, question, file_id, told, checked_on, "
            "recorded_at",
            "DELETE",
        ),
        "what was verified stays as it was verified",
    ),
    Refusal(
        "guarantees_accounts_kept",
        "guarantees_yearaccounts",
        (
            "UPDATE OF guarantee_id, year, currency, sales_minor, purchases_minor, expenses_minor, interest_minor, "
            "cash_minor, assets_minor, debts_minor, evidence, received_on, recorded_at",
            "DELETE",
        ),
        "accounts stay as they were received",
    ),
    Refusal(
        "guarantees_breach_kept",
        "guarantees_breach",
        (
            "UPDATE OF fund_id, guarantee_id, covenants_id, measure, name, figure, agreed, found_on, shown_by, "
            "recorded_at",
            "DELETE",
        ),
        "what was not kept to stays on record",
    ),
)
"""What came with the tables of due diligence and covenants."""

SINCE_OWN_LOANS = (
    Refusal(
        "guarantees_payout_paid",
        "guarantees_loanpayout",
        ("UPDATE", "DELETE"),
        "a payment that was made stays made",
        when="OLD.state = 'paid'",
    ),
)
"""What came with the two people of a loan's payment."""

SINCE_ASSUMPTIONS = (
    Refusal(
        "guarantees_assumption_kept",
        "guarantees_assumptionversion",
        ("UPDATE OF fund_id, kind, version, definition, starts_on, source, is_example, loaded_at", "DELETE"),
        "figures name the version they rest on: it stays as it was",
    ),
)
"""What came with the versions of what the fund supposes."""

SINCE_PROOFS = (
    Refusal(
        "guarantees_proof_kept",
        "guarantees_proof",
        ("UPDATE OF event_id, statement_id, breach_id, accounts_id, file_id, digest, brought_at", "DELETE"),
        "a document stays as it came",
    ),
)
"""What came with the documents themselves."""

SINCE_GRADINGS = (
    Refusal(
        "guarantees_grading_kept",
        "guarantees_grading",
        (
            "UPDATE OF fund_id, dossier_id, guarantee_id, loan_id, grade, former, graded_on, reason, recorded_at",
            "DELETE",
        ),
        "a judgement stays: another one follows it",
    ),
)
"""What came with the judgements of files, guarantees and loans."""

kept.register(*REFUSALS, *SINCE_DILIGENCE, *SINCE_OWN_LOANS, *SINCE_ASSUMPTIONS, *SINCE_PROOFS, *SINCE_GRADINGS)
