"""A logic model with its framework, for tests."""

from __future__ import annotations

from maillon.funding.rules.planning.content import Measure, Plan, Row, Target

YEARS = [2027, 2028]


def sound() -> Plan:
    """A plan with nothing to settle: an output, two levels of outcomes, an ultimate one, each measured."""
    rows = (
        Row("u", "ultimate", "Les familles mangent à leur faim toute l’année"),
        Row("i", "intermediate", "Les coopératives vendent des semences paysannes", ("u",)),
        Row("m", "immediate", "Les productrices choisissent leurs semences", ("i",)),
        Row("e", "output", "40 formatrices certifiées", ("m",)),
        Row("a", "activity", "Tenir douze ateliers", ("e",)),
    )
    return Plan(rows, (measure("m1", "i", "ECO-03"), measure("m2", "m", "AGR-01"), measure("m3", "e", "EDU-01")))


def measure(key: str, row: str, code: str) -> Measure:
    """A shared indicator of a row, from 0 to 40."""
    targets = (Target(2027, "20"), Target(2028, "40"))
    return Measure(
        key, row, "99", code, title=code, unit="personnes", baseline="0", baseline_year=2026, targets=targets,
        disaggregation=("sex", "age"), source="Feuilles de présence", frequency="Chaque année", responsible="Semis",
    )  # fmt: skip
