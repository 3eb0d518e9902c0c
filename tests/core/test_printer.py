"""The process that prints: one for many pages, restarted when it died, never left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maillon.core.documents.health import can_print
from maillon.core.documents.printer import NotPrinted, Printer, Unavailable

PAGE = "<html lang=fr><title>t</title><p>{}</p>"
ENDLESS = PAGE.format("<table>" + "<tr><td>a<td>b<td>c" * 60_000 + "</table>")
"""What no machine prints in a second."""

pytestmark = pytest.mark.skipif(not can_print(), reason="this machine lacks Pango")


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.stop()


def pid_of(printer: Printer) -> int:
    assert printer._process is not None
    return printer._process.pid


def children_of(pid: int) -> list[int]:
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def is_gone(watched: int) -> bool:
    """Whether a process ends; ``watched`` is its pidfd."""
    return bool(select.select([watched], [], [], 60)[0])


def test_many_pages_cost_one_process_even_from_threads(printer: Printer) -> None:
    first = printer.print(PAGE.format("un"))
    pid = pid_of(printer)
    with ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda number: printer.print(PAGE.format(number) * (number + 1)), range(8)))
    assert all(pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") for pdf in [first, *others])
    assert pid_of(printer) == pid


def test_two_threads_start_one_process(printer: Printer) -> None:
    # The application's own printer may be kept by this process already: only what starts here is counted.
    before = set(children_of(os.getpid()))
    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(lambda number: printer.print(PAGE.format(number)), range(2)))
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in children_of(os.getpid()) if pid not in before]
    assert len([one for one in commands if "documents.printing" in one]) == 1


def test_a_page_that_never_ends_is_given_up_and_the_next_one_prints() -> None:
    # Without patience for idleness either: a process that prints is not idle.
    printer = Printer(longest=1, idle=0)
    try:
        with pytest.raises(NotPrinted):
            printer.print(ENDLESS)
        pid = pid_of(printer)
    finally:
        printer.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_page_that_cannot_be_printed_takes_nothing_else_with_it(printer: Printer) -> None:
    with pytest.raises(NotPrinted):
        printer.print(PAGE.format("<div>" * 2_000))
    pid = pid_of(printer)
    assert printer.print(PAGE.format("deux")) and pid_of(printer) == pid


def test_a_process_that_died_is_started_again(
    printer: Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # killed, it leaves its folder
    printer.print(PAGE.format("un"))
    before = pid_of(printer)
    watched = os.pidfd_open(before)
    os.kill(before, signal.SIGKILL)
    assert is_gone(watched)
    os.close(watched)
    assert printer.print(PAGE.format("deux")) and pid_of(printer) != before


def test_a_process_without_pages_ends_and_another_one_takes_the_next() -> None:
    printer = Printer(idle=0)
    try:
        assert printer.print(PAGE.format("un")) and printer.print(PAGE.format("deux"))
    finally:
        printer.stop()


def test_a_machine_without_the_libraries_says_so(
    printer: Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.pathsep.join(sys.path)}")
    for _again in range(2):
        with pytest.raises(Unavailable):
            printer.print(PAGE.format("un"))


def test_nothing_is_left_when_its_owner_is_killed_in_the_middle() -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tests.core.test_printer import *\n"
            "import threading\n"
            "printer = Printer(); printer.print(PAGE.format(1))\n"
            "threading.Thread(target=printer.print, args=(ENDLESS,)).start()\n"
            "while not (forks := children_of(pid_of(printer))): pass\n"
            "print(pid_of(printer), forks[0], flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=Path(__file__).parents[2],
    )
    assert owner.stdout is not None
    watched = [os.pidfd_open(int(pid)) for pid in owner.stdout.readline().split()]
    assert len(watched) == 2
    owner.kill()
    owner.communicate()
    for one in watched:
        assert is_gone(one)
        os.close(one)


def test_a_fork_of_ours_has_a_process_of_its_own() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os\n"
            "from tests.core.test_printer import *\n"
            "from maillon.core.documents.printer import PRINTER\n"
            "PRINTER.print(PAGE.format(1)); before = pid_of(PRINTER)\n"
            "child = os.fork()\n"
            "PRINTER.print(PAGE.format(2))\n"
            "assert (pid_of(PRINTER) == before) == bool(child)\n"
            "if child: assert os.waitpid(child, 0)[1] == 0; PRINTER.print(PAGE.format(3)); print('both')\n",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert told.stdout == "both\n", told.stderr
