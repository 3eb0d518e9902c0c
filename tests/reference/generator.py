"""Random instances and random expressions about them; the same seed gives the same ones."""

from __future__ import annotations

import random
from xml.sax.saxutils import escape

TYPES = {
    "/data/whole": "int",
    "/data/part": "decimal",
    "/data/word": "string",
    "/data/day": "date",
    "/data/moment": "dateTime",
    "/data/ticked": "string",
    "/data/computed": "string",
    "/data/place": "geopoint",
    "/data/line/count": "int",
    "/data/line/name": "string",
    "/data/here": "string",
}
CONTEXT = "/data/here"
REPEATS = frozenset({"/data/line"})
_WHOLE = ["", "0", "1", "2", "7", "-3", "15", "100000", "1234567"]
_PART = ["", "0", "0.5", "-2.25", "3.14159", "1000.1", "0.001"]
_WORDS = ["", "a", "b", "été", "a b", "Semis solidaires", " x ", "true", "false", "10", "3.5", "NaN", "0"]
_DAYS = ["", "2026-11-21", "2020-02-29", "1970-01-01", "1969-12-31", "1999-12-31"]
_MOMENTS = ["", "2026-11-21T10:00:00.000Z", "2020-02-29T23:59:59.000+00:00", "1970-01-01T00:00:00.000Z"]
_TICKED = ["", "a", "b", "a b", "c a", "b c d"]
_PLACES = ["", "46.8 -71.2", "12.37 -1.52 300 5", "46.8 -71.2 0 0", "91 0", "x y"]
_PATTERNS = [r"^[a-z]+$", r"^\d{1,3}$", r"^.*$", r"^(a|b)$", r"^\d{4}-\d{2}-\d{2}$", r"^[A-Z]\w+ \w+$"]


def instance(rng: random.Random) -> str:
    """One instance."""
    lines = "".join(
        f"<line><count>{rng.choice(_WHOLE)}</count><name>{escape(rng.choice(_WORDS))}</name></line>"
        for _ in range(rng.randrange(4))
    )
    values = {
        "whole": rng.choice(_WHOLE),
        "part": rng.choice(_PART),
        "word": rng.choice(_WORDS),
        "day": rng.choice(_DAYS),
        "moment": rng.choice(_MOMENTS),
        "ticked": rng.choice(_TICKED),
        "computed": rng.choice(_WHOLE + _PART + _DAYS + _WORDS),
        "place": rng.choice(_PLACES),
    }
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return f"<data>{inner}{lines}<here>{escape(rng.choice(_WORDS))}</here></data>"


class Expressions:
    """Writes expressions, never deeper than ``depth``."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def any(self, depth: int = 3) -> str:
        """One of any kind."""
        return self._pick(self.number, self.text, self.boolean, self.date)(depth)

    def _pick(self, *options: object) -> object:
        return self._rng.choice(options)

    def _path(self, *names: str) -> str:
        name = self._rng.choice(names)
        return self._rng.choice([f"/data/{name}", f"../{name}"])

    def number(self, depth: int) -> str:
        """One that gives a number."""
        if depth <= 0:
            return self._rng.choice(
                ["0", "1", "2", "10", "0.5", "-1", self._path("whole"), self._path("part"), self._path("computed")]
            )
        a, b = (lambda: self.number(depth - 1)), (lambda: self.number(depth - 1))
        makers = [
            lambda: f"({a()} + {b()})",
            lambda: f"({a()} - {b()})",
            lambda: f"({a()} * {b()})",
            lambda: f"({a()} div {b()})",
            lambda: f"({a()} mod {b()})",
            lambda: f"round({a()})",
            lambda: f"round({a()}, {self._rng.choice(['1', '2', '0', '-1'])})",
            lambda: f"int({a()})",
            lambda: f"abs({a()})",
            lambda: f"floor({a()})",
            lambda: f"ceiling({a()})",
            lambda: f"pow({a()}, 2)",
            lambda: f"sqrt({a()})",
            lambda: f"number({self.text(depth - 1)})",
            lambda: f"string-length({self.text(depth - 1)})",
            lambda: f"count-selected({self._path('ticked')})",
            lambda: "count(/data/line)",
            lambda: f"count(/data/line[count > {self._rng.choice(['0', '1', '5'])}])",
            lambda: "sum(/data/line/count)",
            lambda: "count-non-empty(/data/line/name)",
            lambda: f"if({self.boolean(depth - 1)}, {a()}, {b()})",
            lambda: f"max({a()}, {b()})",
            lambda: f"min({a()}, {b()})",
            lambda: f"({self.date(depth - 1)} - {self.date(depth - 1)})",
            lambda: f"decimal-date-time({self.date(depth - 1)})",
            lambda: f"distance({self._path('place')}, {self._path('place')})",
            lambda: f"coalesce({self._path('whole')}, {b()})",
            lambda: f"{self._rng.choice(['sin', 'cos', 'tan', 'atan', 'exp', 'exp10'])}({self._path('part')})",
            lambda: f"{self._rng.choice(['log', 'log10', 'acos', 'asin'])}({a()})",
            lambda: f"atan2({self._path('part')}, {self._path('whole')})",
            lambda: f"pow({self._path('part')}, {self._path('whole')})",
            lambda: f"decimal-time('{self._rng.choice(['10:30:00.000-05:00', '23:59:59.000+00:00', 'x'])}')",
            lambda: f"area({self._path('place')})",
            lambda: "area('46.8 -71.2;46.9 -71.2;46.9 -71.3;46.8 -71.2')",
            lambda: "distance('46.8 -71.2;46.9 -71.2;12.3 -1.5 300 5')",
            lambda: f"({self._path('whole')} * {a()} - {b()} * 2 - 1)",
        ]
        return self._rng.choice(makers)()

    def text(self, depth: int) -> str:
        """One that gives a text."""
        if depth <= 0:
            return self._rng.choice(
                ["''", "'a'", "'b'", "'10'", "'été'", self._path("word"), self._path("ticked"), self._path("computed")]
            )
        t, u = (lambda: self.text(depth - 1)), (lambda: self.text(depth - 1))
        makers = [
            lambda: f"concat({t()}, {u()})",
            lambda: f"concat({t()}, {self.number(depth - 1)})",
            lambda: f"join(', ', {t()}, {u()})",
            lambda: "join(' ', /data/line/name)",
            lambda: f"substr({t()}, {self._rng.choice(['0', '1', '-1'])}, {self._rng.choice(['1', '2', '3'])})",
            lambda: f"substring-before({t()}, 'a')",
            lambda: f"substring-after({t()}, ' ')",
            lambda: f"translate({t()}, 'ab', 'AB')",
            lambda: f"normalize-space({t()})",
            lambda: f"string({self.number(depth - 1)})",
            lambda: f"string({t()})",
            lambda: f"selected-at({self._path('ticked')}, {self._rng.choice(['0', '1', '2'])})",
            lambda: f"if({self.boolean(depth - 1)}, {t()}, {u()})",
            lambda: f"coalesce({t()}, {u()})",
            lambda: f"once({t()})",
            lambda: f"format-date({self.date(depth - 1)}, '%Y/%m/%d %e-%n %y')",
            lambda: f"format-date-time({self._path('moment')}, '%H:%M:%S.%3 %h %y%m%d')",
            lambda: f"concat({t()}, '-', {u()}, {self.boolean(0)})",
            lambda: f"if({self._path('whole')} > 1, {self._path('day')}, {t()})",
            lambda: f"translate({t()}, 'abé', 'x')",
            lambda: f"digest('{self._rng.choice(['', 'a', 'abc'])}', 'SHA-256', 'hex')",
        ]
        return self._rng.choice(makers)()

    def date(self, depth: int) -> str:
        """One that gives a date."""
        if depth <= 0:
            return self._rng.choice([self._path("day"), self._path("day"), "today()", "'2020-06-15'"])
        makers = [
            lambda: f"date({self._path('day')})",
            lambda: f"date('{self._rng.choice(_DAYS[1:])}')",
            lambda: f"date({self._rng.choice(['0', '1', '18000'])})",
            lambda: self._path("moment"),
            lambda: "today()",
            lambda: self.date(0),
        ]
        return self._rng.choice(makers)()

    def boolean(self, depth: int) -> str:
        """One that gives a boolean."""
        if depth <= 0:
            return self._rng.choice(["true()", "false()", f"selected({self._path('ticked')}, 'a')", "/data/word != ''"])
        sign = self._rng.choice(["=", "!=", "<", "<=", ">", ">="])
        same = self._rng.choice(["=", "!="])
        makers = [
            lambda: f"({self.number(depth - 1)} {sign} {self.number(depth - 1)})",
            lambda: f"({self.text(depth - 1)} {same} {self.text(depth - 1)})",
            lambda: f"({self.date(depth - 1)} {sign} {self.date(depth - 1)})",
            lambda: f"({self._path('computed')} {sign} {self.number(depth - 1)})",
            lambda: f"({self._path('whole')} {same} '{self._rng.choice(_WHOLE)}')",
            lambda: f"(/data/line/count {sign} {self.number(depth - 1)})",
            lambda: f"not({self.boolean(depth - 1)})",
            lambda: f"({self.boolean(depth - 1)} and {self.boolean(depth - 1)})",
            lambda: f"({self.boolean(depth - 1)} or {self.boolean(depth - 1)})",
            lambda: f"selected({self._path('ticked')}, {self.text(depth - 1)})",
            lambda: f"contains({self.text(depth - 1)}, 'a')",
            lambda: f"starts-with({self.text(depth - 1)}, 'a')",
            lambda: f"ends-with({self.text(depth - 1)}, 'b')",
            lambda: f"regex({self.text(depth - 1)}, '{self._rng.choice(_PATTERNS)}')",
            lambda: f"boolean-from-string({self.text(depth - 1)})",
            lambda: f"boolean({self.number(depth - 1)})",
            lambda: f"checklist(1, 2, {self.boolean(0)}, {self.boolean(0)}, {self.boolean(0)})",
            lambda: f"weighted-checklist(2, 5, {self.boolean(0)}, 2, {self.boolean(0)}, 3)",
        ]
        return self._rng.choice(makers)()


class Repeated(Expressions):
    """Expressions written on a question of a repetition, which reach it, its brothers and what is outside.

    Never by an absolute path: there, ODK means this very repetition, which the engine compared leaves to its caller.
    """

    def any(self, depth: int = 3) -> str:
        """One of any kind."""
        return super().any(depth).replace("/data/", "../../")

    def _path(self, *names: str) -> str:
        if not {"day", "moment", "place", "ticked"} & {*names} and self._rng.random() < 0.3:
            return self._rng.choice(["../count", "../name", "."])
        return f"../../{self._rng.choice(names)}"

    def number(self, depth: int) -> str:
        """Also positions and sums over the brothers."""
        if self._rng.random() < 0.3:
            return self._rng.choice(
                [
                    "position(..)",
                    "count(../../line)",
                    "sum(../../line/count)",
                    "count(../preceding-sibling::line)",
                    "count(../../line[position() < 2])",
                    "count(../../line[name != ''])",
                ]
            )
        return super().number(depth)
