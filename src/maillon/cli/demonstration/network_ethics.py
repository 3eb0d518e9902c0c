"""The code of ethics in the demonstration: most members filed, a few explain, one begins, some are late."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillon.cli.demonstration.parties import Network
from maillon.core.people.models import User
from maillon.network.models import EthicsAnswer, EthicsCycle
from maillon.network.queries.ethics import code_on
from maillon.network.rules import ethics as rules
from maillon.network.services import ethics

_EXPLAINED = (
    ("parite", "Trois sièges sur neuf sont vacants; l’élection est en juin."),
    ("environnement", "Nous ne mesurons pas encore les émissions de nos déplacements."),
    ("plaintes", "Notre procédure existe, mais elle n’est pas publiée."),
)


def tell(people: dict[str, User], network: Network, *, at: datetime) -> None:
    """Dates follow the day of the visit; who filed what does not."""
    ethics.load_code()
    today = timezone.localdate(at)
    code = code_on(today)
    assert code is not None
    keys = [article.key for article in rules.read_articles(code.articles)]
    filed = []
    for place, (number, party) in enumerate(sorted(network.members.items())):
        if number == "118" or place % 5 == 4:
            continue
        months_ago = 2 + (place * 7) % 37
        when = at - timedelta(days=30 * months_ago)
        cycle = EthicsCycle(
            organisation=party.record,
            code=code,
            opened_at=when - timedelta(days=60),
            due_on=timezone.localdate(when),
            board_discussed_on=timezone.localdate(when) - timedelta(days=20),
            filed_at=when,
            next_due_on=rules.months_after(timezone.localdate(when), code.every_months),
            is_demonstration=True,
        )
        filed.append((cycle, dict(_EXPLAINED[: place % 4])))
    EthicsCycle.objects.bulk_create(cycle for cycle, _explained in filed)
    EthicsAnswer.objects.bulk_create(
        EthicsAnswer(
            cycle=cycle,
            article=key,
            stance=rules.EXPLAINS if key in explained else rules.COMPLIES,
            explanation=explained.get(key, ""),
        )
        for cycle, explained in filed
        for key in keys
    )
    _ours(people, network, at)


def _ours(people: dict[str, User], network: Network, at: datetime) -> None:
    """Semis solidaires has answered its first articles."""
    cycle = ethics.open_cycle(
        organisation=network.members["118"].record,
        due_on=timezone.localdate(at) + timedelta(days=45),
        actor=people["amina"],
        at=at - timedelta(days=12),
    )
    for key in [article.key for article in rules.read_articles(cycle.code.articles)][:9]:
        said = rules.Answer(rules.COMPLIES)
        if key == "parite":
            by = timezone.localdate(at) + timedelta(days=200)
            said = rules.Answer(rules.EXPLAINS, _EXPLAINED[0][1], "Recruter deux administratrices", by)
        ethics.answer(cycle=cycle, article=key, said=said, actor=people["benoit"], at=at - timedelta(days=3))
