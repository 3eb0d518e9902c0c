"""What a check of a budget says: what it is, what was found and allowed, what would unblock, under which article."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.funding.rules.budgeting.limits import Check
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.rules.terms import Article, Terms, part
from maillon.funding.spreadsheets.columns import KINDS
from maillon.web.funding.budgets.typed import language
from maillon.web.templatetags.maillon import exact_amount, percent

COLOURS = {
    "programme": "var(--c1)",
    "own_funds": "var(--c2)",
    "partner": "var(--c4)",
    "in_kind": "var(--c5)",
    "volunteers": "var(--c5)",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A check in words."""

    code: str
    holds: bool
    label: str
    value: str
    remedy: str
    article: Article | None
    lines: tuple[str, ...]
    gauge: tuple[str, str] | None = None
    """How far along, and where the limit stands, in percentages."""


def kind(name: str) -> str:
    """A kind of source; what nobody pays where there is none."""
    if name in KINDS:
        return KINDS[name][1 if language() == "en" else 0]
    return name or _("Personne encore")


def kinds() -> list[tuple[str, str]]:
    """The kinds offered: key, name."""
    return [(key, kind(key)) for key in KINDS]


def source_name(name: str, of_kind: str) -> str:
    """A source as it is read: its name where it was given one."""
    return name or kind(of_kind)


def category(key: str, terms: Terms) -> str:
    """A category of expenses in the reader's language; its key where the terms do not name it."""
    expense = terms.expense(key)
    return read(expense.label, language()).text if expense else key or _("Sans catégorie")


def categories(terms: Terms) -> list[tuple[str, str, bool]]:
    """The categories offered: key, name, whether the programme pays for it."""
    return [(one.key, read(one.label, language()).text, one.eligible) for one in terms.expenses]


def said(check: Check, terms: Terms, content: Content) -> Said:
    """One check in the reader's language."""
    label, remedy = _SAYS[check.code](check, terms, content)
    article = terms.article(check.article) if check.article else None
    return Said(
        check.code,
        check.holds,
        label,
        _value(check, content.currency),
        "" if check.holds else " ".join(part for part in (remedy, _asked(article)) if part),
        article,
        check.lines,
        _gauge(check),
    )


def _asked(article: Article | None) -> str:
    return read(article.remedy, language()).text if article and article.remedy else ""


def _value(check: Check, currency: str) -> str:
    if check.code in ("category", "year"):
        return ""
    if check.share and check.base:
        return percent(float(Fraction(check.found, check.base)), 1)
    return exact_amount(check.found, currency)


def _gauge(check: Check) -> tuple[str, str] | None:
    if not check.share or not check.base:
        return None
    most = part(check.share)
    found, scale = Fraction(check.found, check.base), min(most * Fraction(4, 3), Fraction(1)) or Fraction(1)
    return f"{min(float(found / scale), 1):.1%}", f"{float(most / scale):.1%}"


def _share(check: Check) -> str:
    return percent(float(part(check.share)), 0 if part(check.share) * 100 % 1 == 0 else 2)


def _ways(check: Check, currency: str, what: str) -> str:
    """What may be moved, or taken away, said together where both unblock by the same amount."""
    moved, removed = exact_amount(check.move, currency), exact_amount(check.remove, currency)
    if check.move == check.remove or not check.remove:
        return _("Retirez %(amount)s de %(what)s, ou faites payer ce montant par une autre source.") % {
            "amount": moved,
            "what": what,
        }
    return _("Faites payer %(moved)s de %(what)s par une autre source, ou retirez-en %(removed)s.") % {
        "moved": moved,
        "removed": removed,
        "what": what,
    }


def _shares(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    if check.add:
        left = exact_amount(check.add, content.currency)
        return _("Personne ne paie le reste"), _("Il reste %(amount)s à répartir entre les sources.") % {"amount": left}
    over = exact_amount(check.remove, content.currency)
    return _("Payé plus que son coût"), _("Retirez %(amount)s de ce que les sources paient.") % {"amount": over}


def _category(check: Check, terms: Terms, _content: Content) -> tuple[str, str]:
    if not check.facts.get("category"):
        return _("Sans catégorie"), _("Choisissez la catégorie de dépenses.")
    return _("Catégorie inconnue du programme"), _("Choisissez l’une des catégories du programme.")


def _ineligible(check: Check, terms: Terms, content: Content) -> tuple[str, str]:
    amount = exact_amount(check.found, content.currency)
    return (
        _("Dépense non admissible"),
        _("Le programme ne la paie pas : faites payer %(amount)s par une autre source, ou retirez la ligne.")
        % {"amount": amount},
    )


def _year(check: Check, _terms: Terms, _content: Content) -> tuple[str, str]:
    facts = {"first": check.facts["first"], "last": check.facts["last"]}
    return (
        _("Hors de la période du projet"),
        _("Choisissez une année financière de %(first)s à %(last)s.") % facts,
    )


def _volunteer_rate(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    facts = {
        "rate": exact_amount(int(check.facts["rate"]), content.currency),
        "most": exact_amount(check.allowed, content.currency),
        "source": check.facts.get("source") or "–",
    }
    return (
        _("Temps bénévole au-dessus du taux publié"),
        _("Une heure compte %(rate)s au plus (source : %(source)s) : ici, %(most)s en tout.") % facts,
    )


def _aid_ceiling(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    allowed = exact_amount(check.allowed, content.currency)
    return _("Aide demandée, au plus %(amount)s") % {"amount": allowed}, _ways(check, content.currency, _("l’aide"))


def _aid_floor(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    allowed, add = exact_amount(check.allowed, content.currency), exact_amount(check.add, content.currency)
    return (
        _("Aide demandée, au moins %(amount)s") % {"amount": allowed},
        _("Demandez %(amount)s de plus au programme.") % {"amount": add},
    )


def _aid_yearly(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    facts = {"year": check.facts["year"], "amount": exact_amount(check.allowed, content.currency)}
    return (
        _("Aide de l’année %(year)s, au plus %(amount)s") % facts,
        _ways(check, content.currency, _("l’aide de cette année")),
    )


def _aid_split(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    year = int(check.facts["year"])
    facts = {"first": year - 1, "last": year, "share": _share(check)}
    most = exact_amount(check.allowed, content.currency)
    shift = exact_amount(int(check.facts["shift"]), content.currency)
    return (
        _("Aide de %(first)s-%(last)s, au plus %(share)s de toute l’aide") % facts,
        _("%(first)s-%(last)s prend au plus %(most)s : reportez %(shift)s d’aide à une autre année.")
        % {**facts, "most": most, "shift": shift},
    )


def _aid_share(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    return (
        _("Part du programme, au plus %(share)s des dépenses admissibles") % {"share": _share(check)},
        _ways(check, content.currency, _("l’aide")),
    )


def _category_cap(check: Check, terms: Terms, content: Content) -> tuple[str, str]:
    name = category(str(check.facts["category"]), terms)
    facts = {"name": name, "share": _share(check)}
    if check.facts["cap_of"] == "aid":
        label = _("%(name)s, au plus %(share)s de l’aide") % facts
    else:
        label = _("%(name)s, au plus %(share)s des dépenses admissibles") % facts
    return label, _ways(check, content.currency, f"« {name} »")


def _category_amount(check: Check, terms: Terms, content: Content) -> tuple[str, str]:
    name = category(str(check.facts["category"]), terms)
    facts = {"name": name, "amount": exact_amount(check.allowed, content.currency)}
    return _("%(name)s, au plus %(amount)s") % facts, _ways(check, content.currency, f"« {name} »")


def _overhead_cap(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    return (
        _("Frais d’administration, au plus %(share)s de l’aide") % {"share": _share(check)},
        _ways(check, content.currency, _("frais d’administration")),
    )


def _counterpart(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    add = exact_amount(check.add, content.currency)
    remedy = _("Ajoutez %(amount)s en argent d’une source qui compte, à la place de l’aide.") % {"amount": add}
    if check.facts.get("in_kind_at_most"):
        most = percent(float(part(str(check.facts["in_kind_at_most"]))), 0)
        remedy += " " + _("Ce qui n’est pas de l’argent compte pour %(share)s de la contrepartie au plus.") % {
            "share": most
        }
    return _("Contrepartie, au moins %(share)s des dépenses admissibles") % {"share": _share(check)}, remedy


def _stacking(check: Check, _terms: Terms, content: Content) -> tuple[str, str]:
    return (
        _("Cumul de l’aide publique, au plus %(share)s des dépenses admissibles") % {"share": _share(check)},
        _ways(check, content.currency, _("l’aide publique")),
    )


_SAYS = {
    "shares": _shares,
    "category": _category,
    "ineligible": _ineligible,
    "year": _year,
    "volunteer_rate": _volunteer_rate,
    "aid_ceiling": _aid_ceiling,
    "aid_floor": _aid_floor,
    "aid_yearly": _aid_yearly,
    "aid_split": _aid_split,
    "aid_share": _aid_share,
    "category_cap": _category_cap,
    "category_amount": _category_amount,
    "overhead_cap": _overhead_cap,
    "counterpart": _counterpart,
    "stacking": _stacking,
}
