"""The columns of the workbook and the words of its lists, in both languages."""

from __future__ import annotations

from maillon.core.text import fold

SHEET = ("Budget", "Budget")
SOURCES_SHEET = ("Sources", "Sources")

HEADERS = {
    "year": ("Année financière", "Fiscal year"),
    "activity": ("Activité", "Activity"),
    "category": ("Catégorie", "Category"),
    "label": ("Dépense", "Expense"),
    "quantity": ("Quantité", "Quantity"),
    "unit": ("Unité", "Unit"),
    "price": ("Prix unitaire", "Unit price"),
    "currency": ("Devise", "Currency"),
    "rate": ("Taux", "Rate"),
    "cost": ("Coût", "Cost"),
    "key": ("Clé", "Key"),
}
"""``cost`` goes out to be read, and is not read back: it follows from the others. ``key`` ties a line to itself."""
REQUIRED = ("year", "category", "label", "price")
TEXTS = ("year", "activity", "category", "unit", "currency")
"""What a merged cell says for each of its rows; an amount is never repeated."""
PAID = ("Payé par :", "Paid by:")

SOURCE_HEADERS = {
    "name": ("Source", "Source"),
    "kind": ("Genre", "Kind"),
    "confirmed": ("Confirmé", "Confirmed"),
}
KINDS = {
    "programme": ("Programme demandé", "Programme asked"),
    "own_funds": ("Fonds de l’organisme", "Organisation’s own funds"),
    "fundraising": ("Collecte auprès du public", "Raised from the public"),
    "partner": ("Partenaire, en argent", "Partner, in cash"),
    "in_kind": ("Biens et services (en nature)", "Goods and services (in kind)"),
    "volunteers": ("Temps de bénévoles", "Volunteers’ time"),
    "federal": ("Gouvernement fédéral", "Federal government"),
    "provincial": ("Autre programme du Québec", "Another Québec programme"),
    "municipal": ("Municipalité", "Municipality"),
    "other": ("Autre bailleur, privé", "Another, private funder"),
}
YES = ("oui", "yes", "x", "1", "vrai", "true")


def plain(text: object) -> str:
    """A header or a word of a list, without what a hand changes: accents, case, spaces, points."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(str(text))).split())


NAMED = {plain(header): name for name, headers in HEADERS.items() for header in headers}
KIND_OF = {plain(name): kind for kind, names in KINDS.items() for name in names}
_PAID = tuple(plain(head) for head in PAID)


def payer(header: str) -> str:
    """Who pays, of a header « Payé par : … », as written; "" for another column."""
    known = plain(header)
    for prefix in _PAID:
        if known.startswith(f"{prefix} "):
            # « Payé par : » may be written without its colon; a name may hold one.
            words = header.strip().split(maxsplit=2)
            return words[2].lstrip(": \u00a0").strip() if len(words) == 3 else ""
    return ""
