"""A procedure travels as plain files and comes back the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.dossiers.exchange.folder import MAIN, read_folder, write_folder
from maillon.dossiers.exchange.sheets import to_sheets, to_workbook

SHIPPED = Path(__file__).resolve().parents[3] / "data" / "procedures"
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)


def files_of(name: str) -> dict[str, bytes]:
    folder = SHIPPED / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["adhesion", "evenement-jqsi"])
def test_a_shipped_procedure_is_read_written_and_read_again_the_same(name: str) -> None:
    bundle = read_folder(files_of(name))
    assert bundle.key == name
    assert bundle.forms
    assert read_folder(write_folder(bundle)) == bundle


@pytest.mark.parametrize("name", ["adhesion", "evenement-jqsi"])
def test_every_text_of_a_shipped_procedure_is_in_both_languages(name: str) -> None:
    def narratives(value: object) -> list[dict[str, str]]:
        if isinstance(value, dict):
            own = [value] if "fr" in value else []
            return own + [found for kept in value.values() for found in narratives(kept)]
        if isinstance(value, list):
            return [found for kept in value for found in narratives(kept)]
        return []

    texts = narratives(read_folder(files_of(name)).definition.document())
    assert len(texts) > 10
    assert [text for text in texts if not (text.get("fr") and text.get("en"))] == []


def test_what_is_wrong_in_a_folder_is_said_part_by_part() -> None:
    good = files_of("adhesion")
    with pytest.raises(RuleViolation, match=r"dossiers\.folder_main"):
        read_folder({name: data for name, data in good.items() if name != MAIN})
    with pytest.raises(RuleViolation, match=r"dossiers\.folder_toml"):
        read_folder({MAIN: b"key = \nprefix"})
    with pytest.raises(RuleViolation, match=r"dossiers\.folder_form"):
        read_folder({MAIN: good[MAIN]})
    broken = good[MAIN].replace(b"reviewers = 2", b'reviewers = "deux"').replace(b"threshold = 60", b"seuil = 60")
    with pytest.raises(RuleViolation) as refused:
        read_folder(good | {MAIN: broken})
    assert refused.value.params["findings"] == [
        ("grid.seuil", "unknown"),
        ("reviewing.reviewers", "int"),
    ]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_a_sheet_becomes_a_workbook_and_comes_back(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    square = [row + [""] * (width - len(row)) for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(square)
    workbook = to_workbook({"survey": out.getvalue()})
    assert to_sheets(workbook) == {"survey": out.getvalue()}
    assert workbook == to_workbook({"survey": out.getvalue()})
