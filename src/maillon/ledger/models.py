from __future__ import annotations

from django.conf import settings
from django.db import models


class Book(models.Model):
    """The books of one accounting entity under one norm: the network's own, a fund's."""

    code = models.SlugField(max_length=40, unique=True, help_text="as in reseau; never changes")
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    norm = models.CharField(max_length=20, help_text="ASNPO, IFRS…")
    owner = models.ForeignKey(
        "core.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="books",
        help_text="whose books these are; nobody's: the network's own",
    )
    exchange_code = models.CharField(
        max_length=20, blank=True, help_text="the account that takes what a change of rate leaves in an empty one"
    )

    class Meta:
        app_label = "ledger"

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """A line of a book's chart; what it holds is read from its transfers, never stored."""

    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        EQUITY = "equity"
        INCOME = "income"
        EXPENSE = "expense"
        MEMORANDUM = "memorandum"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=20, help_text="as in 1100; never changes")
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217; empty takes any")
    is_open = models.BooleanField(default=True)

    class Meta:
        app_label = "ledger"
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="account_once_per_book"),
            models.CheckConstraint(condition=~models.Q(code=""), name="account_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """Days of a book that are closed together: once ``closed_at`` is set, nothing takes effect there any more."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="periods")
    starts_on = models.DateField(help_text="included")
    ends_on = models.DateField(help_text="excluded: the first day of the next one")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "ledger"
        constraints = [
            models.UniqueConstraint(fields=["book", "starts_on"], name="period_once_per_book"),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="period_has_a_day"),
        ]


class StatementLayout(models.Model):
    """One version of the headings a book's statements gather its accounts under (``layouts``): it never changes."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="layouts")
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    starts_on = models.DateField(help_text="statements of this day and after are laid out so")
    source = models.TextField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "ledger"
        constraints = [
            models.UniqueConstraint(fields=["book", "version"], name="statement_layout_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="statement_layout_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.version}"


class Entry(models.Model):
    """A fact and its date, written once: never changed, never deleted, sealed by the digest of the one before.

    ``effective_on`` is when it took effect, ``known_at`` when the book learned it. An error is corrected by
    another entry, which says what it ``reverses``.
    """

    # It stands first in three indexes of the table: one of its own would only cost at every posting.
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.PositiveBigIntegerField(help_text="1, 2, 3… within the book, without gaps")
    effective_on = models.DateField()
    known_at = models.DateTimeField()
    event = models.CharField(max_length=80, help_text="what happened: domain.noun.past_participle")
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    memo = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    idempotency_key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64, help_text="SHA-256 of what was asked under this key")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    lines = models.PositiveSmallIntegerField(help_text="how many transfers; the database takes no other")
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "ledger"
        constraints = [
            models.UniqueConstraint(fields=["book", "sequence"], name="entry_sequence"),
            models.UniqueConstraint(fields=["book", "idempotency_key"], name="entry_once_per_key"),
            models.CheckConstraint(condition=models.Q(lines__gte=1), name="entry_moves_something"),
            models.CheckConstraint(condition=~models.Q(idempotency_key=""), name="entry_has_a_key"),
        ]
        indexes = [
            models.Index(fields=["book", "effective_on", "sequence"], name="entry_by_day"),
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
        ]


class Transfer(models.Model):
    """An amount that goes from one account to another: one debit and one credit, so that it balances by itself.

    ``functional_minor`` is its worth in Canadian cents on the day. A row whose amount is zero only brings that
    worth up to date; its functional amount may then be of either sign.
    """

    # As for an entry's book: ``transfer_position`` begins with it.
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    position = models.PositiveSmallIntegerField()
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(help_text="minor units of the currency")
    functional_minor = models.BigIntegerField(help_text="Canadian cents")

    class Meta:
        app_label = "ledger"
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="transfer_position"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="transfer_moves"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, functional_minor__gte=0)
                | (models.Q(amount_minor=0) & ~models.Q(functional_minor=0)),
                name="transfer_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~models.Q(currency="CAD") | models.Q(functional_minor=models.F("amount_minor")),
                name="transfer_cad_is_cad",
            ),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="transfer_counts_from_one"),
        ]
