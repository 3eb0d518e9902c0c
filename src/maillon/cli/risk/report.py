"""A measured portfolio as JSON with stable keys, and as lines that people read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillon.guarantees.risk.marginal import Marginal
from maillon.guarantees.risk.measures import CERTAIN, CONTRIBUTION_LEVEL, EXACT, Measure
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.portfolio import Portfolio
from maillon.guarantees.risk.sensitivity import Variant
from maillon.guarantees.risk.shares import shares
from maillon.guarantees.risk.stress import Stressed

SCHEMA = "maillon.guarantees.risk/1"
_HEAVIEST = 10


def as_json(of: Portfolio, model: Model, measured: Measure, axes: Sequence[str]) -> dict[str, Any]:
    """The document ``guarantees risk --json`` writes; its keys are told in docs/guides/ligne-de-commande.md."""
    keys = zip(of.keys, measured.contributions.tolist(), strict=True)
    return {
        "schema": SCHEMA,
        "n": measured.n,
        "total_exposure": rounded(measured.total_exposure),
        "largest_loss": rounded(measured.largest_loss),
        **figures(measured),
        "contribution_level": level(CONTRIBUTION_LEVEL),
        "contributions": {key: rounded(value) for key, value in keys},
        **{
            f"by_{axis}": {
                one.value: {
                    "n": one.many,
                    "exposure": rounded(one.exposure),
                    "el": rounded(one.expected_loss),
                    "es": rounded(one.shortfall),
                }
                for one in shares(of, measured, axis)
            }
            for axis in ("country", "sector", *axes)
        },
        "method": measured.method,
        "points": measured.points,
        "error_bound": {
            "var": {level(at): rounded(value) for at, value in measured.var_error.items()},
            "es": {level(at): rounded(value) for at, value in measured.es_error.items()},
        },
        "model": {
            "name": model.name,
            "version": model.version,
            "source": model.source,
            "is_example": model.is_example,
            "loadings": {
                "global": rounded(model.default.everywhere),
                "country": rounded(model.default.country),
                "sector": rounded(model.default.sector),
            },
        },
    }


def figures(measured: Measure) -> dict[str, Any]:
    """EL, VaR and ES."""
    return {
        "el": rounded(measured.expected_loss),
        "var": {level(at): rounded(value) for at, value in measured.var.items()},
        "es": {level(at): rounded(value) for at, value in measured.es.items()},
    }


def marginal_json(told: Marginal) -> dict[str, Any]:
    """What candidates add."""
    return {
        "n": told.after.n - told.before.n,
        "exposure": rounded(told.after.total_exposure - told.before.total_exposure),
        "el": rounded(told.expected_loss),
        "var": {level(at): rounded(value) for at, value in told.var.items()},
        "es": {level(at): rounded(value) for at, value in told.es.items()},
        "before": figures(told.before),
        "after": figures(told.after),
    }


def stress_json(told: Stressed) -> dict[str, Any]:
    """A bad year."""
    return {
        "name": name_of(told),
        "touched": told.touched,
        "touched_exposure": rounded(told.exposure),
        **figures(told.after),
    }


def name_of(told: Stressed) -> str:
    """The stress's name in the language of the terminal."""
    names = told.stress.names
    return names.get((get_language() or "fr")[:2]) or names.get("fr") or told.stress.key


def level(at: float) -> str:
    """0.995 → « 99.5 »."""
    return f"{at * 100:.10g}"


def rounded(value: float) -> float:
    """Twelve figures: what two machines may differ by is not told."""
    return float(f"{value:.12g}") + 0.0


def as_lines(of: Portfolio, model: Model, measured: Measure, axes: Sequence[str]) -> list[str]:
    """The same for people."""
    lines = [
        ngettext("%(n)d garantie, engagement %(total)s", "%(n)d garanties, engagement %(total)s", measured.n)
        % {"n": measured.n, "total": money(measured.total_exposure)},
        _("Perte attendue en un an (EL) : %(el)s, soit %(share)s de l’engagement")
        % {"el": money(measured.expected_loss), "share": percent(measured.expected_loss, measured.total_exposure)},
        "",
        f"{_('niveau'):>8}  {'VaR':>18}  {'ES':>18}  {_('erreur VaR'):>11}  {_('erreur ES'):>11}",
    ]
    lines += [
        f"{level(at):>6} %  {money(measured.var[at]):>18}  {money(measured.es[at]):>18}"
        f"  {share(measured.var_error[at]):>11}  {share(measured.es_error[at]):>11}"
        for at in measured.var
    ]
    lines += ["", _method(measured), _model(model)]
    for axis in ("country", "sector", *axes):
        lines += ["", _("ES au niveau 99, par « %(axis)s » :") % {"axis": axis}]
        lines += [
            f"  {one.value or '–':<24} {money(one.shortfall):>18}  {percent(one.shortfall, measured.es[0.99]):>7}"
            for one in shares(of, measured, axis)[:_HEAVIEST]
        ]
    heaviest = sorted(range(len(of)), key=lambda row: (-measured.contributions[row], of.keys[row]))[:_HEAVIEST]
    lines += ["", _("Garanties qui pèsent le plus dans l’ES :")]
    lines += [
        f"  {of.keys[row]:<24} {money(float(measured.contributions[row])):>18}"
        f"  {percent(float(measured.contributions[row]), measured.es[0.99]):>7}"
        for row in heaviest
    ]
    return lines


def marginal_lines(told: Marginal) -> list[str]:
    """What candidates add, for people."""
    added = {
        "n": told.after.n - told.before.n,
        "exposure": money(told.after.total_exposure - told.before.total_exposure),
    }
    lines = ["", _("Avec les candidates (%(n)d, engagement %(exposure)s) :") % added]
    lines += [f"  EL  {money(told.expected_loss):>18}"]
    lines += [f"  {level(at):>5} %  VaR {money(told.var[at]):>18}  ES {money(told.es[at]):>18}" for at in told.es]
    return lines


def stress_lines(told: Stressed) -> list[str]:
    """A bad year, for people."""
    facts = {"name": name_of(told), "n": told.touched, "exposure": money(told.exposure)}
    return [
        "",
        ngettext(
            "Stress « %(name)s » : %(n)d garantie touchée, engagement %(exposure)s",
            "Stress « %(name)s » : %(n)d garanties touchées, engagement %(exposure)s",
            told.touched,
        )
        % facts,
        f"  EL {money(told.after.expected_loss)}"
        + "".join(f"  ES {level(at)} % {money(told.after.es[at])}" for at in told.after.es),
    ]


def sensitivity_lines(told: Sequence[Variant]) -> list[str]:
    """The assumptions moved one by one, for people."""
    lines = ["", _("Si les hypothèses étaient autres (EL, VaR et ES au niveau 99) :")]
    return lines + [
        f"  {one.key:<22} {money(one.measure.expected_loss):>16}  {money(one.measure.var[0.99]):>16}"
        f"  {money(one.measure.es[0.99]):>16}"
        for one in told
    ]


def money(amount: float) -> str:
    """An amount in the portfolio's own currency, two decimals, thousands apart."""
    said = f"{amount:,.2f}"
    if (get_language() or "fr").startswith("fr"):
        return said.replace(",", "\u00a0").replace(".", ",")
    return said


def percent(part: float, whole: float) -> str:
    """A share with one decimal; a dash of nothing."""
    return share(part / whole, 1) if whole else "–"


def share(value: float, decimals: int = 2) -> str:
    """A share as a percentage."""
    said = f"{value * 100:.{decimals}f}"
    return (said.replace(".", ",") + "\u00a0%") if (get_language() or "fr").startswith("fr") else said + "%"


def _method(measured: Measure) -> str:
    if measured.method == CERTAIN:
        return _("Rien n’est incertain : chaque garantie a une PD de 0 ou de 1, ou rien à perdre.")
    if measured.method == EXACT:
        return _("Méthode : exacte, garantie après garantie, en %(points)d points des facteurs; aucun tirage.") % {
            "points": measured.points
        }
    return _("Méthode : semi-analytique, en %(points)d points des facteurs; aucun tirage.") % {
        "points": measured.points
    }


def _model(model: Model) -> str:
    facts = {"name": model.name or "–", "version": model.version or "–"}
    if model.is_example:
        return _("Modèle : %(name)s, version %(version)s (exemple)") % facts
    return _("Modèle : %(name)s, version %(version)s") % facts
