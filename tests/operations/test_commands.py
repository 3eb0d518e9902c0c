"""What a terminal is told when something is wrong."""

from __future__ import annotations

import pytest

from tests.operations.site import Site

FAULTS = [
    (("iati", "import", "{here}/nothing"), "This path does not exist", "Ce chemin n’existe pas"),
    (("tables", "csv", "{here}/no/out.csv"), "no/", "no/"),
    (("backup", "/dev/null/backup.tar.gz"), "/dev/null", "/dev/null"),
]


@pytest.mark.parametrize(("arguments", "english", "french"), FAULTS, ids=[" ".join(one[0]) for one in FAULTS])
def test_a_fault_is_one_sentence_in_the_terminal_s_language(
    site: Site, arguments: tuple[str, ...], english: str, french: str
) -> None:
    given = [one.replace("{here}", str(site.folder)) for one in arguments]
    spoken = [("fr_CA.UTF-8", french)] if english == french else [("en_CA.UTF-8", english), ("fr_CA.UTF-8", french)]
    for language, sentence in spoken:
        ended = site.run(*given, LANG=language)
        assert ended.returncode != 0
        assert "Traceback" not in ended.stderr
        last = ended.stderr.strip().splitlines()
        assert any(sentence in line for line in last[-2:]), ended.stderr
