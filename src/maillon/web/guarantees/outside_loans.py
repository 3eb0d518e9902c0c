"""A loan of the fund for its lender and its sponsor: the same address as the fund's, nothing of the fund's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from maillon.core.people.models import User
from maillon.guarantees.models import OwnLoan
from maillon.guarantees.permissions.own_loans import can_follow_loan_as_lender
from maillon.guarantees.queries import outside_loans
from maillon.web.guarantees import words
from maillon.web.guarantees.papers import row_of_loan

RELATED = ("fund__organisation", "borrower", "lender", "sponsor")


def show(request: HttpRequest, loan: OwnLoan, user: User) -> HttpResponse:
    """What was agreed, paid out and repaid of it, its instalments and its agreement."""
    today = timezone.localdate()
    [row] = rows_of(outside_loans.seen([loan], today))
    seen = row["seen"]
    context = {
        **row,
        "due": [(due, not due.is_paid and due.on < today and seen.principal_minor) for due in seen.instalments],
        "events": [
            {"one": event, "label": words.event(event.kind), "told": event.payload}
            for event in outside_loans.told(loan)
        ],
        "paper": row_of_loan(user, loan),
        "lends": can_follow_loan_as_lender(user, loan),
        "module": "fonds",
        "space": "lender_portal" if can_follow_loan_as_lender(user, loan) else "sponsor_portal",
    }
    return render(request, "guarantees/outside_loan.html", context)


def rows_of(found: Iterable[outside_loans.Seen]) -> list[dict[str, Any]]:
    """Each loan of the fund with its lateness in words."""
    return [
        {
            "seen": one,
            "loan": one.loan,
            "late": words.late(one.days_past_due),
            "late_look": words.late_look(one.days_past_due),
        }
        for one in found
    ]
