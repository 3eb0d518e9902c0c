"""What stands in the database, and putting activities there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from maillon.core.narratives import read
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import Directory
from maillon.core.search import services as search
from maillon.core.text import slug
from maillon.opendata.iati.register import Met
from maillon.projects import store
from maillon.projects.documents import ActivityDocument
from maillon.projects.models import Activity, Source

SUBJECT = "projects.activity"


class Keeper:
    """Compares with what stands, and writes; keeps sources and organisations at hand between batches."""

    def __init__(self, *, source_name: str, at: datetime) -> None:
        self._source_name = source_name.strip()
        self._at = at
        self._directory: Directory | None = None
        self._sources: dict[str, Source] = {}
        self._touched: set[int] = set()

    def forget(self) -> None:
        """Read organisations and sources again: a transaction was undone."""
        self._directory = None
        self._sources = {}

    def compare(self, batch: Sequence[Met]) -> dict[int, str]:
        """The fate of those not to be written, by position.

        ``unchanged``: stands exactly so; ``recorded_here``: this network keeps that activity itself;
        ``superseded_here``: a newer publication of it stands. Dates of unchanged ones move forward.
        """
        standing = {
            row.identifier: row
            for row in Activity.objects.filter(identifier__in=[met.identifier for met in batch])
            .select_related("source")
            .only("identifier", "digest", "last_reported_at", "source__kind")
        }
        fates, dated = {}, []
        for met in batch:
            row = standing.get(met.identifier)
            if row is None:
                continue
            reported_at = datetime.fromisoformat(met.reported_at) if met.reported_at else None
            newer = bool(reported_at and row.last_reported_at and reported_at > row.last_reported_at)
            if row.source.kind == Source.Kind.RECORDED:
                fates[met.position] = "recorded_here"
            elif row.digest == met.digest:
                fates[met.position] = "unchanged"
                self._touched.add(row.source_id)
                if newer:
                    row.last_reported_at = reported_at
                    dated.append(row)
            elif reported_at and row.last_reported_at and reported_at < row.last_reported_at:
                fates[met.position] = "superseded_here"
        Activity.objects.bulk_update(dated, ["last_reported_at"], batch_size=200)
        return fates

    def keep(self, batch: Sequence[ActivityDocument]) -> frozenset[str]:
        """Write activities and make them findable; gives the identifiers that stood before."""
        if self._directory is None:
            self._directory = Directory()
        by_source: dict[int, tuple[Source, list[ActivityDocument]]] = {}
        for document in batch:
            source = self._source(document.reporting)
            by_source.setdefault(source.pk, (source, []))[1].append(document)
        replaced: set[str] = set()
        entries = []
        for source, documents in by_source.values():
            written = store.write_many(documents, source=source, at=self._at, directory=self._directory)
            self._touched.add(source.pk)
            replaced |= written.replaced
            entries += [
                _entry(written.keys[document.identifier], written.reporters[document.identifier], document)
                for document in documents
            ]
        search.index_many(entries)
        return frozenset(replaced)

    def finish(self) -> None:
        """Date the sources that were read."""
        Source.objects.filter(pk__in=self._touched).update(refreshed_at=self._at)

    def _source(self, reporting: Mention) -> Source:
        name = self._source_name or read(reporting.name, "fr").text or reporting.reference
        key = self._source_name or reporting.reference or name
        if key not in self._sources:
            self._sources[key] = self._find_source(name, "" if self._source_name else reporting.reference)
        return self._sources[key]

    def _find_source(self, name: str, reference: str) -> Source:
        published = Source.objects.filter(kind=Source.Kind.IATI)
        base = slug(name)
        found = (published.filter(publisher_ref=reference) if reference else published.filter(slug=base)).first()
        if found is None:
            taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
            free = next(one for one in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
            found = Source.objects.create(
                slug=free, name=name[:300], kind=Source.Kind.IATI, publisher_ref=reference, refreshed_at=self._at
            )
        return found


def _entry(key: int, reporter: int, document: ActivityDocument) -> search.Entry:
    texts = [*document.description.values(), document.identifier]
    texts += [name for part in document.participants for name in part.organisation.name.values()]
    texts += [name for place in document.locations for name in place.name.values()]
    return search.Entry(SUBJECT, key, document.title, texts, owner_organisation_id=reporter, is_public=True)
