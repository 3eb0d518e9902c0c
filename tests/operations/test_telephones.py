"""Telephones that send at once lose nothing and make nothing twice, on both databases."""

from __future__ import annotations

from pathlib import Path

from bench.openrosa import keys_of, storm
from tests.operations.site import Site

ROOT = Path(__file__).resolve().parents[2]


def test_telephones_at_once_are_all_kept_once(elsewhere: Site) -> None:
    elsewhere.stand()
    elsewhere.done("codelists", "load")
    environment = elsewhere.environment(PYTHONPATH=f"{ROOT / 'src'}:{ROOT}")
    keys = keys_of(environment, phones=6)
    with elsewhere.served() as (_process, port):
        told = storm(f"http://127.0.0.1:{port}", keys, each=4, again=2)
    assert told.statuses == {201: 6 * 6}
    for table, kept in (("dossier", 24), ("submission", 24), ("attachment", 24), ("receivedinstance", 24)):
        assert elsewhere.read(f"SELECT count(*) FROM dossiers_{table}") == [(kept,)]
    assert elsewhere.read("SELECT count(*) FROM dossiers_receivedinstance WHERE completed_at IS NULL") == [(0,)]
