"""A portfolio's file, as a spreadsheet writes it: every fault told with its line and column, or the columns."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.normal import Array
from maillon.guarantees.risk.portfolio import Codes, Portfolio

COLUMNS = ("id", "exposure", "pd", "lgd", "country", "sector")
MAX_FINDINGS = 50
_ALSO = {
    "identifiant": "id", "identifier": "id", "guarantee": "id", "garantie": "id", "key": "id", "reference": "id",
    "référence": "id", "exposition": "exposure", "ead": "exposure", "engagement": "exposure", "pays": "country",
    "country_code": "country", "secteur": "sector", "pdd": "pd", "probabilité de défaut": "pd",
    "probability_of_default": "pd", "perte en cas de défaut": "lgd", "loss_given_default": "lgd", "pcd": "lgd",
}  # fmt: skip
_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_GROUPED = re.compile(r"-?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a file: its line (1 is the header), its column, a code, and what was written."""

    line: int
    column: str
    code: str
    value: str = ""


class FileRefused(Exception):
    """The file is not a portfolio; ``findings`` says why, the first fifty faults."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(f"{one.line}:{one.column}:{one.code}" for one in findings))
        self.findings = tuple(findings)


def read_portfolio(content: bytes) -> Portfolio:
    """The guarantees of a CSV file: columns id, exposure, pd, lgd, country, sector, in any order; others are labels.

    Commas, semicolons or tabs; UTF-8 (marked or not) or Windows-1252; a decimal comma; « 5 % ». Raises FileRefused.
    """
    text = _decoded(content)
    if not text.strip():
        raise FileRefused([Finding(1, "", "empty")])
    separator = _separator(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        numbered = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise FileRefused([Finding(reader.line_num, "", "quotes", str(problem))]) from problem
    header = [_ALSO.get(name, name) for name in (cell.strip().lower() for cell in numbered[0][1])]
    _check_header(numbered[0][0], header)
    lines, rows = [line for line, _row in numbered[1:]], [row for _line, row in numbered[1:]]
    findings = [
        Finding(line, "", "cells", f"{len(row)}/{len(header)}")
        for line, row in zip(lines, rows, strict=True)
        if len(row) != len(header)
    ]
    if findings:
        raise FileRefused(findings[:MAX_FINDINGS])
    columns = dict(zip(header, zip(*rows, strict=True) if rows else ((),) * len(header), strict=True))
    return _Columns(columns, lines, separator).portfolio()


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:4096] or content.startswith(b"PK\x03\x04"):
        raise FileRefused([Finding(1, "", "not_text")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    first = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=lambda one: (first.count(one), one == ","))


def _check_header(line: int, header: list[str]) -> None:
    findings = [Finding(line, name, "missing") for name in COLUMNS if name not in header]
    findings += [Finding(line, name, "twice") for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if findings:
        raise FileRefused(findings)


class _Columns:
    def __init__(self, columns: dict[str, tuple[str, ...]], lines: list[int], separator: str) -> None:
        self.columns, self.lines, self.separator = columns, lines, separator
        self.findings: list[Finding] = []

    def portfolio(self) -> Portfolio:
        """The columns read, or every fault."""
        keys = tuple(one.strip() for one in self.columns["id"])
        self._check_keys(keys)
        exposure, pd, lgd = (self._numbers(name) for name in ("exposure", "pd", "lgd"))
        self._check(exposure < 0, "exposure", "negative")
        self._check((pd < 0) | (pd > 1), "pd", "not_share")
        self._check((lgd < 0) | (lgd > 1), "lgd", "not_share")
        if self.findings:
            raise FileRefused(sorted(self.findings, key=lambda one: one.line)[:MAX_FINDINGS])
        countries, country = _coded(self.columns["country"])
        sectors, sector = _coded(self.columns["sector"])
        labels = {
            name: tuple(one.strip() for one in values)
            for name, values in self.columns.items()
            if name and name not in COLUMNS
        }
        return Portfolio(keys, exposure, pd, lgd, country, sector, countries, sectors, labels)

    def _check_keys(self, keys: tuple[str, ...]) -> None:
        seen: dict[str, int] = {}
        if "" not in keys and len(set(keys)) == len(keys):
            return
        for line, key in zip(self.lines, keys, strict=True):
            if not key:
                self.findings.append(Finding(line, "id", "no_id"))
            elif key in seen:
                self.findings.append(Finding(line, "id", "duplicate", f"{key} ({seen[key]})"))
            else:
                seen[key] = line

    def _numbers(self, name: str) -> Array:
        given = self.columns[name]
        try:
            # numpy reads « 1_000 », which nobody's spreadsheet writes.
            written = np.array(given, dtype=np.str_) if not any("_" in one for one in given) else np.array(["_x"])
            made = written.astype(float) if given else np.zeros(0)
        except ValueError:
            made = np.array([self._number(one) for one in given])
        for at in np.flatnonzero(~np.isfinite(made)).tolist()[:MAX_FINDINGS]:
            said = given[at].strip()
            is_grouped = self.separator == "," and bool(_GROUPED.fullmatch(said.translate(_BLANKS)))
            code = "no_number" if not said else "ambiguous" if is_grouped else "not_number"
            self.findings.append(Finding(self.lines[at], name, code, said))
        return np.where(np.isfinite(made), made, 0.0) + 0.0

    def _number(self, given: str) -> float:
        said = given.translate(_BLANKS)
        share = said.endswith("%")
        said = said.removesuffix("%")
        if said.count(",") == 1 and "." not in said and "_" not in said:
            # « 12,500 » is twelve and a half for one, twelve thousand for another: a comma file must say which.
            if self.separator == "," and _GROUPED.fullmatch(said):
                return math.nan
            said = said.replace(",", ".")
        try:
            made = float(said) if "_" not in said else math.nan
        except ValueError:
            return math.nan
        return made / 100 if share else made

    def _check(self, wrong: np.ndarray[tuple[int], np.dtype[np.bool_]], name: str, code: str) -> None:
        for at in np.flatnonzero(wrong).tolist()[:MAX_FINDINGS]:
            self.findings.append(Finding(self.lines[at], name, code, self.columns[name][at].strip()))


def _coded(values: tuple[str, ...]) -> tuple[tuple[str, ...], Codes]:
    trimmed = [one.strip() for one in values]
    names = tuple(sorted(set(trimmed)))
    place = {name: at for at, name in enumerate(names)}
    return names, np.array([place[one] for one in trimmed], np.intp)
