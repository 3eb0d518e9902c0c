"""What is committed: nothing of a third party's code, no secret, no machine's name; each data says whose it is."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ".lock", ".svg", ".po", ""}
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[A-Za-z0-9-]{10,}"
)
MACHINE = re.compile(r"(?<![\w.])/(work|home/[a-z]|Users/[A-Za-z])[\w./-]*")
LICENCE = re.compile(r"licen[cs]|creative commons|cc.by|public domain|domaine public", re.IGNORECASE)
ORIGIN = re.compile(r"source|origin|provenance|d’où|from ", re.IGNORECASE)
HOSTS = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host|pypi\.org/simple")


def committed() -> list[Path]:
    """The files of the repository; those on disk where there is no git."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False)
    if told.returncode:
        pytest.skip("no git here")
    return [path for name in told.stdout.decode().split("\0") if name and (path := PROJECT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of each small text file, tests of this very folder aside."""
    for path in committed():
        name = path.relative_to(PROJECT).as_posix()
        if path.suffix in TEXT and path.stat().st_size < 400_000 and not name.startswith("tests/house/"):
            yield name, path.read_text(errors="replace")


def test_no_secret() -> None:
    assert not [name for name, text in texts() if SECRETS.search(text)]


def test_no_path_of_a_machine() -> None:
    assert not [name for name, text in texts() if MACHINE.search(text)]


def test_locks_name_no_host() -> None:
    assert not [
        name for name, text in texts() if name.startswith("requirements/") and ("://" in text or HOSTS.search(text))
    ]


def test_locks_have_a_hash_for_everything() -> None:
    for lock in (PROJECT / "requirements").glob("*.lock"):
        pinned = re.findall(r"^([a-z0-9._-]+)==", lock.read_text(), re.MULTILINE | re.IGNORECASE)
        assert pinned
        blocks = re.split(r"^(?=[a-z0-9._-]+==)", lock.read_text(), flags=re.MULTILINE | re.IGNORECASE)[1:]
        assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


def test_nothing_of_a_third_party_is_vendored() -> None:
    vendored = [
        path.relative_to(PROJECT).as_posix()
        for path in committed()
        if path.suffix in {".woff", ".woff2", ".ttf", ".otf", ".eot"}
        or re.search(r"\.min\.(js|css)$|(^|/)(vendor|node_modules)/|htmx.*\.js$", path.as_posix())
    ]
    assert not vendored


def test_scripts_are_written_to_be_read() -> None:
    dense = [
        path.relative_to(PROJECT).as_posix()
        for path in committed()
        if path.suffix == ".js" and any(len(line) > 300 for line in path.read_text().splitlines())
    ]
    assert not dense


def test_every_folder_of_data_says_its_source_and_licence() -> None:
    data = PROJECT / "data"
    silent = []
    for folder in sorted({path.relative_to(data).parts[0] for path in committed() if data in path.parents}):
        pages = [(data / folder).rglob(f"{name}.md") for name in ("README", "SOURCES", "LICENCE")]
        told = "\n".join(page.read_text() for page in chain.from_iterable(pages))
        if not (
            re.search(r"licen[cs]|creative commons|cc.by|public domain|domaine public", told, re.I)
            and re.search(r"source|origin|provenance|d’où|from ", told, re.I)
        ):
            silent.append(folder)
    assert not silent


def test_the_licence_is_whole() -> None:
    text = (PROJECT / "LICENSE").read_text()
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert [int(n) for n in re.findall(r"^  (\d+)\. [A-Z]", text, re.MULTILINE)] == list(range(18))
    assert text.rstrip().endswith("<https://www.gnu.org/licenses/>.")


def test_no_large_file_by_accident() -> None:
    large = [
        path.relative_to(PROJECT).as_posix()
        for path in committed()
        if path.stat().st_size > 3_000_000 and "data" not in path.parts
    ]
    assert not large
