"""Faults seeded one by one in a copy of the fund's engine: the tests must catch each of them.

``python -m tests.guarantees.mutations`` runs all of them (some minutes) and tells the score; ``--machine`` asks the
state machine alone; ``--only 3`` the first three. Nothing of the working tree is touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = Path("src/maillon/guarantees/rules")
EXAMPLES = [f"tests/guarantees/test_{name}.py" for name in ("postings", "edge_cases", "ratios")]
MACHINE = ["tests/guarantees/test_invariants.py"]
PROFILE = """
from hypothesis import Phase, settings
settings.register_profile("faults", deadline=None, phases=(Phase.generate,), derandomize=True)
settings.load_profile("faults")
"""


@dataclass(frozen=True)
class Fault:
    """A fault: what it gets wrong, where, the text it replaces and by what."""

    name: str
    path: str
    right: str
    wrong: str


FAULTS = (
    Fault("a recovery's share is rounded up", "engine/recovering.py", "// loss if loss", "// loss + 1 if loss"),
    Fault(
        "recoveries are shared by coverage, not by loss borne",
        "engine/recovering.py",
        "fund = claim.paid_minor * min(net, loss) // loss if loss else 0",
        "fund = floor(guarantee.terms.coverage * min(net, loss)) if loss else 0",
    ),
    Fault("what exceeds the loss is shared too", "engine/recovering.py", "* min(net, loss) //", "* net //"),
    Fault("costs are never taken first", "engine/recovering.py", 'costs == "before_sharing"', 'costs == "nobody"'),
    Fault(
        "each recovery is shared on its own",
        "engine/recovering.py",
        "now.fund_minor - before.share_minor)",
        "now.fund_minor)",
    ),
    Fault(
        "cover is rounded down",
        "measures.py",
        "return ceil(guarantee.terms.coverage",
        "return floor(guarantee.terms.coverage",
    ),
    Fault(
        "the cover ignores the cap", "measures.py", "return min(_left(guarantee), _reserved", "return max(0, _reserved"
    ),
    Fault(
        "a term loan is covered anew when drawn again",
        "measures.py",
        "else loan.drawn_minor))",
        "else loan.covered_minor))",
    ),
    Fault(
        "a term loan's repayment is committed again",
        "measures.py",
        "counted = loan.covered_minor if guarantee.terms.cover.revolving else loan.drawn_minor",
        "counted = loan.covered_minor",
    ),
    Fault(
        "what is due is rounded up",
        "measures.py",
        "return floor(guarantee.terms.coverage * loss",
        "return ceil(guarantee.terms.coverage * loss",
    ),
    Fault(
        "what is due ignores the cap",
        "engine/claiming.py",
        "return min(measures.share(guarantee, loss_minor), guarantee.cap_minor)",
        "return measures.share(guarantee, loss_minor)",
    ),
    Fault(
        "a facility's cap is ignored",
        "engine/claiming.py",
        "if rest is not None and sum(wanted) > rest:",
        "if rest is not None and sum(wanted) < 0:",
    ),
    Fault(
        "a facility forgets what it used",
        "engine/claiming.py",
        "used = facility.used_minor + sum(given)",
        "used = sum(given)",
    ),
    Fault(
        "the same claim may be paid twice",
        "engine/claiming.py",
        '    at_most(amount, guarantee.claim.payable_minor, "payable")\n',
        "",
    ),
    Fault("a sanctions hold pays", "engine/claiming.py", '    free(guarantee, "sanctions_hold")\n', ""),
    Fault(
        "a late claim is taken",
        "engine/claiming.py",
        "if until is not None and day > until:",
        "if until is not None and day > until and False:",
    ),
    Fault(
        "recused members count for the quorum",
        "engine/asking.py",
        "deciding = set(present) - set(recused)",
        "deciding = set(present)",
    ),
    Fault(
        "a final loss adds to the interim payment",
        "engine/claiming.py",
        "payable = max(0, due - claim.paid_minor)",
        "payable = max(0, due)",
    ),
    Fault("nothing is clawed back", "engine/claiming.py", "back = max(0, claim.paid_minor - due)", "back = 0"),
    Fault(
        "a fee billed after acceptance stays unearned",
        "engine/fees.py",
        'now = fee.earning == "at_once" or guarantee.position not in life.LIVE\n    kept = replace(kept, billed',
        'now = fee.earning == "at_once"\n    kept = replace(kept, billed',
    ),
    Fault(
        "fees stay unearned when a claim is accepted",
        "engine/claiming.py",
        'guarantee = end_fees(desk, replace(guarantee, claim=claim), "23")',
        "guarantee = replace(guarantee, claim=claim)",
    ),
    Fault(
        "an earned fee may be taken back",
        "engine/fees.py",
        "earned = max(kept.earned_minor, floor(part",
        "earned = min(kept.billed_minor, floor(part",
    ),
    Fault(
        "tax withheld leaves the receivable open",
        "engine/fees.py",
        '    desk.post("10", about, "5050", RECEIVABLE, event.tax_minor, currency)\n',
        "",
    ),
    Fault(
        "a restated balance is accrued on top",
        "engine/fees.py",
        "gap = target - kept.accrued.get(days, 0)",
        "gap = target",
    ),
    Fault(
        "revaluation walks a dictionary",
        "engine/exchange.py",
        'for name in sorted(desk.fund.guarantees))\n    yield from (f"investor',
        'for name in desk.fund.guarantees)\n    yield from (f"investor',
    ),
    Fault(
        "memorandum is revalued against the result",
        "engine/exchange.py",
        "account, CONTRA[account], 0, currency",
        "account, EXCHANGE, 0, currency",
    ),
    Fault(
        "an emptied account keeps its cents",
        "engine/desk.py",
        "            if after.minor == 0:\n                kept = 0\n            elif",
        "            if",
    ),
    Fault(
        "a payment at another rate realises nothing",
        "engine/desk.py",
        "abs(after.minor) < abs(before.minor)",
        "abs(after.minor) < 0",
    ),
    Fault(
        "the provision ignores the unearned fee",
        "measures.py",
        "return max(0, expected - unearned(guarantee, norm))",
        "return expected",
    ),
    Fault(
        "ASNPO provides from the first stage",
        "measures.py",
        "return expected if guarantee.stage >= guarantee.terms.provisioning.likely_stage else 0",
        "return expected",
    ),
    Fault(
        "the provision stays after acceptance",
        "measures.py",
        "    if guarantee.position not in LIVE:\n        return 0\n    expected",
        "    expected",
    ),
    Fault(
        "days past due count from the newest instalment",
        "measures.py",
        "key=lambda instalment: instalment.due_on)",
        "key=lambda instalment: instalment.due_on, reverse=True)",
    ),
    Fault(
        "restructured loans leave the arrears figures",
        "measures.py",
        "if guarantee.restructured_on is not None:",
        "if False:",
    ),
    Fault(
        "a corrected quarter is added, not compared",
        "engine/lending.py",
        "told.disbursed_minor - before.disbursed_minor)",
        "told.disbursed_minor)",
    ),
    Fault(
        "a corrected quarter overwrites what was reported",
        "engine/lending.py",
        "lines=(*guarantee.loan.lines, told)",
        "lines=(*(one for one in guarantee.loan.lines if one.period != told.period), told)",
    ),
    Fault(
        "money lent before conditions is covered",
        "engine/lending.py",
        "if any(not met for met in guarantee.conditions.values()):",
        "if False:",
    ),
    Fault(
        "what is lent above the agreement is covered",
        "engine/lending.py",
        "covered = min(amount, measures.room(guarantee))",
        "covered = amount",
    ),
    Fault(
        "a guarantee is released at maturity",
        "engine/filing.py",
        "if until is None or day <= until:".replace("day", "desk.day"),
        "if until is None:",
    ),
    Fault("limits are not looked at", "engine/limits.py", "if (axis, name) in mine:", "if False:"),
    Fault(
        "a group is counted name by name",
        "engine/limits.py",
        '"group": who.group or who.borrower}',
        '"group": who.borrower}',
    ),
    Fault(
        "an event in a closed period is taken",
        "engine/applying.py",
        "event.effective_on < state.closed_before:",
        "event.effective_on < state.closed_before and False:",
    ),
    Fault(
        "another content under a known key is taken",
        "engine/applying.py",
        "if known is not None or not event.key.strip():",
        "if not event.key.strip():",
    ),
    Fault("a reversal may be done twice", "engine/correcting.py", "if wrong.reversed_by:", "if False:"),
    Fault(
        "a reversal forgets the figures",
        "engine/correcting.py",
        "if figure - by < 0:",
        "by = 0\n    if figure - by < 0:",
    ),
    Fault(
        "capital is called beyond what is committed",
        "engine/capital.py",
        '    at_most(event.amount_minor, investor.committed_minor - investor.called_minor, "committed")\n',
        "",
    ),
    Fault(
        "a euro is divided where it multiplies",
        "rates.py",
        "per_unit(source, rates, quote) / per_unit(target, rates, quote)",
        "per_unit(target, rates, quote) / per_unit(source, rates, quote)",
    ),
    Fault("every currency has cents", "rates.py", "** (exponent(target) - exponent(source))", "** 0"),
    Fault("the last day in time is lost", "clocks.py", "if not delay.last_day_counts:", "if True:"),
    Fault(
        "a decision's clock runs while the fund waits",
        "clocks.py",
        "since = claim.complete_on + claim.stopped_days * _DAY",
        "since = claim.complete_on",
    ),
    Fault(
        "the donor's part is taken at each event again",
        "engine/paying.py",
        "gap = wanted - guarantee.donor_minor",
        "gap = wanted",
    ),
    Fault(
        "a late payment owes no interest",
        "engine/claiming.py",
        "desk.fund, guarantee, desk.day, event.amount_minor):",
        "desk.fund, guarantee, desk.day, 0):",
    ),
    Fault("a day late counts twice", "clocks.py", "(day - due).days / rule", "((day - due).days + 1) / rule"),
    Fault(
        "interest runs on what was paid in time",
        "clocks.py",
        "else amount_minor\n",
        "else guarantee.claim.due_minor\n",
    ),
    Fault(
        "impairment is a cent too much",
        "engine/own_loans.py",
        '("5000", "1290"), target, loan.currency, on_credit=True)',
        '("5000", "1290"), target + 1, loan.currency, on_credit=True)',
    ),
    Fault(
        "a corrected call passes what is promised",
        "engine/restating.py",
        "if up is not None and amount > before + up:",
        "if up is not None and amount > before + up + 1:",
    ),
    Fault(
        "a corrected promise falls under what is called",
        "engine/restating.py",
        "if amount < before + down:",
        "if amount < before + down - 1:",
    ),
    Fault(
        "a second correction forgets the first",
        "engine/restating.py",
        "moved={figure: amount}, reversed_by=gone",
        "reversed_by=gone",
    ),
)


def seeded(copy: Path, fault: Fault) -> str:
    """Put a fault in the copy; returns the file as it was."""
    path = copy / RULES / fault.path
    text = path.read_text(encoding="utf-8")
    if text.count(fault.right) != 1:
        raise SystemExit(f"{fault.name}: its text is {text.count(fault.right)} times in {fault.path}")
    path.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")
    return text


def is_caught(copy: Path, tests: list[str]) -> bool:
    """Whether a test of the copy fails."""
    told = {**os.environ, "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "--tb=no",
        *tests,
    ]
    return subprocess.run(command, cwd=copy, env=told, capture_output=True, check=False).returncode != 0


def a_copy(place: Path) -> Path:
    """The engine and its tests, apart."""
    (place / RULES).parent.mkdir(parents=True)
    for package in ("src/maillon", "src/maillon/guarantees"):
        shutil.copy(ROOT / package / "__init__.py", place / package / "__init__.py")
    core = place / "src/maillon/core"
    core.mkdir()
    for module in ("__init__", "errors", "money", "records"):
        shutil.copy(ROOT / f"src/maillon/core/{module}.py", core)
    shutil.copytree(ROOT / RULES, place / RULES, ignore=shutil.ignore_patterns("__pycache__"))
    tests = place / "tests/guarantees"
    tests.mkdir(parents=True)
    (place / "tests/__init__.py").touch()
    for name in (
        "__init__",
        "story",
        "happenings",
        "invariants",
        "test_postings",
        "test_edge_cases",
        "test_ratios",
        "test_invariants",
    ):
        shutil.copy(ROOT / f"tests/guarantees/{name}.py", tests)
    (place / "conftest.py").write_text(PROFILE, encoding="utf-8")
    return place


def survivors(faults: tuple[Fault, ...], tests: list[list[str]]) -> list[str]:
    """The faults that no test catches; the engine without any fault must pass first."""
    with tempfile.TemporaryDirectory() as place:
        copy = a_copy(Path(place) / "fund")
        if any(is_caught(copy, some) for some in tests):
            raise SystemExit("The engine fails without any fault.")
        missed = []
        for fault in faults:
            before = seeded(copy, fault)
            if not any(is_caught(copy, some) for some in tests):
                missed.append(fault.name)
                sys.stdout.write(f"missed: {fault.name}\n")
            (copy / RULES / fault.path).write_text(before, encoding="utf-8")
        return missed


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--machine", action="store_true")
    asked.add_argument("--only", type=int, default=len(FAULTS))
    told = asked.parse_args()
    faults = FAULTS[: told.only]
    missed = survivors(faults, [MACHINE] if told.machine else [EXAMPLES, MACHINE])
    sys.stdout.write(f"{len(faults) - len(missed)} of {len(faults)} faults caught\n")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
