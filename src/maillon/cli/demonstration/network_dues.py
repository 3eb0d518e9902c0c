"""The dues of the demonstration: a scale adopted, last year paid, this year asked, a statement of the bank to match."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from django.db import transaction
from django.utils.timezone import localdate

from maillon.cli.demonstration.words import TODAY
from maillon.core.parties.models import Relationship
from maillon.network.models import DuesNotice, DuesScale, Membership, MembershipYear, Payment
from maillon.network.queries.dues.assessing import COALITION
from maillon.network.services import catalogue
from maillon.network.services.dues import bank, notices, payments, scales

ACCOUNT = "815-30124-0045871"
"""The invented account of the demonstration network at an invented caisse."""
_LATE, _DUE_IN, _ISSUED = 400, 18, 42
_BENOIT = "118"


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Scales, two years of notices, payments, and a camt.053 whose movements wait; nothing when they are there."""
    if DuesNotice.objects.exists():
        return
    catalogue.load_memberships()
    scales.load(at=at)
    year = MembershipYear.objects.get(starts_on__lte=TODAY, ends_on__gt=TODAY)
    before = MembershipYear.objects.get(ends_on=year.starts_on)
    _coalition(year)
    draft = DuesScale.objects.get(key="revenus", version=1)
    scales.adopt(
        scale=draft, starts_on=before.starts_on, resolution="Assemblée générale, résolution 2025-07", actor=None, at=at
    )
    proposed = scales.copy(scale=draft, actor=None, at=at)
    dearer = {**proposed.definition, "most": 450_000, "brackets": _raised(proposed.definition["brackets"])}
    scales.rewrite(
        scale=proposed,
        title={"fr": "Cotisation sur les revenus, proposition", "en": "Dues on revenue, proposal"},
        definition=dearer,
        source="Exemple : proposition du comité des finances",
        actor=None,
        at=at,
    )
    asked_before, asked = at - timedelta(days=_LATE), at - timedelta(days=_ISSUED)
    today = localdate(at)
    notices.issue_year(year=before, actor=None, at=asked_before, is_demonstration=True)
    _paid_by_cheque(before, at)
    notices.issue_year(year=year, actor=None, at=asked, due_on=today + timedelta(days=_DUE_IN), is_demonstration=True)
    bank.open_account(label="Caisse, compte courant", number=ACCOUNT, currency="CAD", actor=None, at=asked)
    first, waiting = _statements(year, today)
    bank.receive(upload=bank.open_upload(first.encode(), "caisse-1.xml"), actor=None, at=at)
    bank.confirm_sure(actor=None, at=at)
    bank.receive(upload=bank.open_upload(waiting.encode(), "caisse-2.xml"), actor=None, at=at)
    Payment.objects.update(is_demonstration=True)


def _raised(brackets: list[dict[str, int]]) -> list[dict[str, int]]:
    return [{**one, "rate": one["rate"] * 6 // 5} for one in brackets]


def _coalition(year: MembershipYear) -> None:
    """One member belongs to another, which is a coalition."""
    first, second = Membership.objects.on(TODAY).order_by("organisation__slug")[10:12]
    Relationship.objects.create(
        source=second.organisation,
        target=first.organisation,
        kind=COALITION,
        starts_on=year.starts_on - timedelta(days=900),
    )


def _paid_by_cheque(year: MembershipYear, at: datetime) -> None:
    """Everybody paid last year; one member forgot, and is late."""
    rows = DuesNotice.objects.filter(year=year).select_related("organisation").order_by("number")
    for place, notice in enumerate(rows):
        if place == 7:
            continue
        payments.record_payment(
            organisation=notice.organisation,
            amount_minor=notice.amount_minor,
            currency=notice.currency,
            received_on=localdate(at) - timedelta(days=_LATE - 20 - place % 35),
            method=Payment.Method.CHEQUE if place % 3 else Payment.Method.TRANSFER,
            reference=f"{2200 + place}" if place % 3 else "",
            idempotency_key=f"demonstration:{notice.number}",
            actor=None,
            at=at,
            is_demonstration=True,
        )


def _statements(year: MembershipYear, today: date) -> tuple[str, str]:
    """Two camt.053: the first is confirmed already, the second holds every case the secretariat meets."""
    rows = list(
        DuesNotice.objects.filter(year=year)
        .exclude(organisation__identifiers__value=_BENOIT)
        .select_related("organisation")
        .order_by("number")
    )
    paid, later = rows[:18], rows[18:]
    early = [
        _entry(
            f"C1{place:06d}",
            one.amount_minor,
            one.organisation.legal_name_fr,
            f"Cotisation {one.number}",
            today,
            30 - place,
        )
        for place, one in enumerate(paid)
    ]
    opening = 1_848_233
    middle = opening + sum(one.amount_minor for one in paid)
    a, b, c, d, e, f, g = later[:7]
    told = [
        (a.amount_minor, a.organisation.legal_name_fr, f"{a.number}"),
        (b.amount_minor, b.organisation.legal_name_fr.upper()[:24], f"cotis {b.number.replace('-', ' ')}"),
        (c.amount_minor, c.organisation.legal_name_fr, f"paiement {c.number}"),
        (d.amount_minor // 2, d.organisation.legal_name_fr, f"{d.number} premier versement"),
        (e.amount_minor + 5_000, e.organisation.legal_name_fr, e.number),
        (f.amount_minor, f.organisation.legal_name_fr, "cotisation annuelle"),
        (g.amount_minor, "Caisse d’économie du Fleuve", "dépôt groupé"),
        (12_500, "M. Tremblay", "don pour vos activités"),
    ]
    entries = [_entry(f"C2{place:06d}", *one, today, 9 - place) for place, one in enumerate(told)]
    entries.append(
        _entry(
            "C1900001",
            -paid[2].amount_minor,
            paid[2].organisation.legal_name_fr,
            "PROVISION INSUFFISANTE",
            today,
            1,
            reversal=True,
        )
    )
    entries.append(_entry("C1900002", -64_000, "Immeubles du Port", "Loyer", today, 1))
    moved = sum(amount for amount, _who, _words in told) - paid[2].amount_minor - 64_000
    return (
        _statement("1", early, opening, middle, today - timedelta(days=31), today - timedelta(days=12)),
        _statement("2", entries, middle, middle + moved, today - timedelta(days=11), today - timedelta(days=1)),
    )


def _entry(reference: str, minor: int, who: str, words: str, today: date, ago: int, *, reversal: bool = False) -> str:
    side = "Dbtr" if minor > 0 or reversal else "Cdtr"
    day = today - timedelta(days=max(1, ago))
    return (
        f'<Ntry><Amt Ccy="CAD">{abs(minor) / 100:.2f}</Amt><CdtDbtInd>{"CRDT" if minor > 0 else "DBIT"}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><{side}><Nm>{escape(who)}</Nm></{side}>"
        f"</RltdPties><RmtInf><Ustrd>{escape(words)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _statement(key: str, entries: list[str], opening: int, closing: int, start: date, end: date) -> str:
    def balance(kind: str, minor: int, day: date) -> str:
        sign = "CRDT" if minor >= 0 else "DBIT"
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CAD">{abs(minor) / 100:.2f}</Amt>'
            f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>DEMO-{key}</MsgId></GrpHdr><Stmt><Id>DEMO-{key}</Id>"
        f"<FrToDt><FrDtTm>{start}T00:00:00</FrDtTm><ToDtTm>{end}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CAD</Ccy></Acct>"
        f"{balance('OPBD', opening, start)}{balance('CLBD', closing, end)}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>\n"
    )
