"""A portfolio's file and a model's, as strangers write them: read, or refused with the line and the column."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from maillon.core.errors import RuleViolation
from maillon.core.typography import typo_text
from maillon.guarantees.risk import FileRefused, Model, measure, read_model, read_portfolio

HEAD = "id,exposure,pd,lgd,country,sector\n"
ROW = "G1,100000,0.03,0.5,SN,agriculture\n"
DATA = Path(__file__).parents[2] / "data" / "guarantees" / "risk"


@pytest.mark.parametrize(
    "content",
    [
        HEAD + ROW,
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace(",", "\t").replace("\n", "\r\n"),
        HEAD + 'G1,"100000,0","0,03","0,5",SN,agriculture\n\n',
        HEAD.replace(",", ";") + "G1;100 000,00;3 %;50%;SN;agriculture\n",
        "Sector,Country,LGD,PD,Exposure,ID\nagriculture,SN,0.5,0.03,100000,G1\n",
        "identifiant;exposition;pd;lgd;pays;secteur\nG1;100\u202f000;0,03;0,5;SN;agriculture\n",
        HEAD + "G1, 1e5 , .03,+0.50, SN ,agriculture",
    ],
)
def test_what_spreadsheets_write_is_read(content: str) -> None:
    told = read_portfolio(content.encode()).rows()
    assert [(row.key, row.exposure, row.pd, row.lgd, row.country, row.sector) for row in told] == [
        ("G1", 100_000.0, 0.03, 0.5, "SN", "agriculture")
    ]


def test_other_columns_are_labels_and_old_encodings_are_read() -> None:
    content = HEAD.strip() + ",lender\nG1,1,0.1,1,Sénégal,x,Crédit Mutuel\n"
    told = read_portfolio(content.encode("cp1252")).rows()[0]
    assert (told.country, told.labels) == ("Sénégal", {"lender": "Crédit Mutuel"})
    assert read_portfolio(content.encode("utf-16")).rows()[0] == told


@pytest.mark.parametrize(
    ("content", "line", "column", "code"),
    [
        ("", 1, "", "empty"),
        (" \n\n", 1, "", "empty"),
        (HEAD.replace(",lgd", "") + ROW, 1, "lgd", "missing"),
        ("G1,100000,0.03,0.5,SN,agriculture\n", 1, "id", "missing"),
        (HEAD + ROW + "G2,abc,0.03,0.5,SN,agriculture\n", 3, "exposure", "not_number"),
        (HEAD + "G1,1,nan,0.5,SN,x\n", 2, "pd", "not_number"),
        (HEAD + "G1,inf,0.1,0.5,SN,x\n", 2, "exposure", "not_number"),
        (HEAD + "G1,1_000,0.1,0.5,SN,x\n", 2, "exposure", "not_number"),
        (HEAD + 'G1,"12,500",0.1,0.5,SN,x\n', 2, "exposure", "ambiguous"),
        (HEAD + "G1,,0.1,0.5,SN,x\n", 2, "exposure", "no_number"),
        (HEAD + "G1,1,1.5,0.5,SN,x\n", 2, "pd", "not_share"),
        (HEAD + "G1,1,0.5,-0.1,SN,x\n", 2, "lgd", "not_share"),
        (HEAD + "G1,-1,0.5,0.1,SN,x\n", 2, "exposure", "negative"),
        (HEAD + ROW + "\n" + ROW, 4, "id", "duplicate"),
        (HEAD + ",1,0.5,0.1,SN,x\n", 2, "id", "no_id"),
        (HEAD + "G1,1,0.5,0.1,SN\n", 2, "", "cells"),
        (HEAD.strip() + ",pd\nG1,1,0.5,0.1,SN,x,0.2\n", 1, "pd", "twice"),
        ("PK\x03\x04", 1, "", "not_text"),
    ],
)
def test_a_fault_is_told_where_it_is(content: str, line: int, column: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_portfolio(content.encode())
    first = refused.value.findings[0]
    assert (first.line, first.column, first.code) == (line, column, code)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(FileRefused) as refused:
        read_portfolio((HEAD + "G1,x,2,0.5,SN,a\nG1,-3,0.1,9,SN,a\n").encode())
    assert [(one.line, one.column) for one in refused.value.findings] == [
        (2, "exposure"),
        (2, "pd"),
        (3, "id"),
        (3, "exposure"),
        (3, "lgd"),
    ]


@pytest.mark.parametrize(
    ("document", "loadings"),
    [
        ({}, (math.sqrt(0.06), math.sqrt(0.08), math.sqrt(0.04))),
        ({"loadings": {"global": 0.3, "country": 0.2, "sector": 0.1}}, (0.3, 0.2, 0.1)),
        ({"variance": {"global": 0.09, "country": {"default": 0.04}, "sector": 0.01}}, (0.3, 0.2, 0.1)),
        ({"global": 0.3, "country": {"SN": 0.2}, "sector": {"agriculture": 0.1}}, (0.3, 0.2, 0.1)),
        ({"loadings": {"global": 0.5, "countries": {"SN": {"global": 0.3, "country": 0.2}}}}, (0.3, 0.2, 0.0)),
        ({"global_loading": 0.3, "countries": {"*": 0.2}, "sectors": {"HT": 0.4}}, (0.3, 0.2, 0.0)),
        ({"rho": 0.09}, (0.3, 0.0, 0.0)),
        ({"loadings": {"default": {"global": 0.3, "country": 0.2, "sector": 0.1}}}, (0.3, 0.2, 0.1)),
    ],
)
def test_a_model_is_read_in_the_ways_people_write_it(document: object, loadings: tuple[float, ...]) -> None:
    told = read_model(document).of("SN", "agriculture")
    assert (told.everywhere, told.country, told.sector) == pytest.approx(loadings)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "guarantees.risk_model_not_object"),
        ({"loadings": {"global": "0.3"}}, "guarantees.risk_model_not_numbers"),
        ({"loadings": 3}, "guarantees.risk_model_not_numbers"),
        ({"global": float("nan")}, "guarantees.risk_model_not_numbers"),
        ({"global": 1.2}, "guarantees.risk_loading_out_of_range"),
        ({"variance": {"global": -0.1}}, "guarantees.risk_loading_out_of_range"),
    ],
)
def test_a_model_that_says_nothing_readable_is_refused(document: object, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_model(document)
    assert refused.value.code == code


def test_factors_that_decide_everything_are_refused_naming_whose() -> None:
    model = read_model({"global": 0.7, "country": {"HT": 0.8}, "sector": 0.1})
    measure(read_portfolio((HEAD + ROW).encode()), model)
    with pytest.raises(RuleViolation) as refused:
        measure(read_portfolio((HEAD + ROW.replace("SN", "HT")).encode()), model)
    assert refused.value.params["country"] == "HT"


def test_an_unknown_key_is_a_warning() -> None:
    assert read_model({"global": 0.2, "colour": "blue"}).warnings == ("colour",)
    assert read_model(json.loads((DATA / "model.json").read_text("utf-8"))).warnings == ()
    assert read_model(json.loads((DATA / "model.json").read_text("utf-8"))).default == Model().default


def told_by(*arguments: str) -> str:
    out = io.StringIO()
    call_command("guarantees", "risk", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_stable_keys(tmp_path: Path) -> None:
    file, candidate = tmp_path / "p.csv", tmp_path / "c.csv"
    file.write_text(HEAD + ROW + "G2,50000,0.1,0.4,HT,crafts\n", "utf-8")
    candidate.write_text(HEAD + "N1,20000,0.05,0.5,HT,agriculture\n", "utf-8")
    options = ("--model", str(DATA / "model.json"), "--candidate", str(candidate), "--stress", "sahel-drought")
    told = json.loads(told_by(str(file), *options, "--sensitivity", "--json"))
    assert told["el"] == pytest.approx(3500)
    assert told["total_exposure"] == 150_000
    assert list(told["var"]) == list(told["es"]) == ["95", "99", "99.5"]
    assert sum(told["contributions"].values()) == pytest.approx(told["es"]["99"])
    assert list(told["contributions"]) == ["G1", "G2"]
    assert (told["n"], told["method"]) == (2, "exact")
    assert told["candidate"]["el"] == pytest.approx(500)
    assert told["candidate"]["after"]["es"]["99"] == pytest.approx(
        told["candidate"]["before"]["es"]["99"] + told["candidate"]["es"]["99"]
    )
    assert told["stresses"]["sahel-drought"]["el"] > told["el"]
    assert told["sensitivity"]["pd_times_1.5"]["el"] == pytest.approx(1.5 * told["el"])


def test_the_command_speaks_to_people(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text(HEAD.strip() + ",lender\n" + ROW.strip() + ",Caurie\n", "utf-8")
    told = told_by(str(file), "--by", "lender", "--stress", "lender-fails")
    assert "1\u00a0500,00" in told
    assert "Caurie" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), typo_text("ligne 2, colonne « pd »")),
        (("--stress", "meteor"), "sahel-drought"),
        (("--model", "bad.json"), "ligne 1"),
    ],
)
def test_a_refusal_says_where_and_returns_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "p.csv"
    file.write_text(HEAD + (ROW if arguments else ROW.replace("0.03", "3")), "utf-8")
    (tmp_path / "bad.json").write_text("{", "utf-8")
    given = [str(tmp_path / one) if one.endswith(".json") else one for one in arguments]
    err = io.StringIO()
    with pytest.raises(CommandError) as left:
        call_command("guarantees", "risk", str(file), *given, stderr=err)
    assert left.value.returncode == 2
    assert said in err.getvalue() + capsys.readouterr().err
