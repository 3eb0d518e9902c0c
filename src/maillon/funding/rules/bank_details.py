"""What an account number must look like: institution, transit and number in Canada, IBAN elsewhere. Plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillon.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Details:
    """Bank details as they are kept: no space, capitals; institution and transit are empty beside an IBAN."""

    holder: str
    account: str
    institution: str = ""
    transit: str = ""
    bic: str = ""


def checked(*, holder: str, account: str, institution: str = "", transit: str = "", bic: str = "") -> Details:
    """The details a person typed, once they can be paid to.

    Raises RuleViolation ``funding.bank_holder``, ``funding.bank_account`` (a Canadian number has 5 to 12 digits),
    ``funding.bank_institution`` (3 digits), ``funding.bank_transit`` (5 digits), ``funding.bank_iban`` when its
    check digits (ISO 13616) are wrong, ``funding.bank_bic``; each names its field.
    """
    name = " ".join(holder.split())
    if not name or len(name) > 140:
        raise RuleViolation("funding.bank_holder", field="holder")
    number, branch, house, code = (re.sub(r"[\s-]", "", one).upper() for one in (account, transit, institution, bic))
    if code and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", code):
        raise RuleViolation("funding.bank_bic", field="bic")
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", number) and not (branch or house):
        if not is_iban(number):
            raise RuleViolation("funding.bank_iban", field="account")
        return Details(name, number, bic=code)
    if not re.fullmatch(r"[0-9]{3}", house):
        raise RuleViolation("funding.bank_institution", field="institution")
    if not re.fullmatch(r"[0-9]{5}", branch):
        raise RuleViolation("funding.bank_transit", field="transit")
    if not re.fullmatch(r"[0-9]{5,12}", number):
        raise RuleViolation("funding.bank_account", field="account")
    return Details(name, number, house, branch, code)


def is_iban(number: str) -> bool:
    """Whether an IBAN has its length and its check digits right (ISO 13616, modulo 97)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", number):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def masked(account: str) -> str:
    """A number of which only the last four signs are read."""
    return "•" * max(len(account) - 4, 0) + account[-4:]
