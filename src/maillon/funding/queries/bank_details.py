"""Which account an organisation is paid on."""

from __future__ import annotations

from maillon.core.parties.models import Organisation
from maillon.funding.models import BankDetails


def latest(organisation: Organisation) -> BankDetails | None:
    """The account given last, confirmed or not; None when the last one was refused."""
    found = organisation.bank_details.order_by("-number").first()
    return found if found is not None and found.refused_at is None else None


def payable(organisation: Organisation) -> BankDetails | None:
    """The account money goes to: the last one that whoever pays confirmed."""
    return organisation.bank_details.filter(confirmed_at__isnull=False).order_by("-number").first()
