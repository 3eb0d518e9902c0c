"""Secret addresses: what a letter or a code on the wall opens, signed by this site, with nothing of it kept."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer


class Link:
    """The addresses of one use: those of another use, or changed by one sign, open nothing.

    ``mark`` stands between what is said and its signature; what is said never holds it.
    """

    def __init__(self, use: str, *, mark: str = ".") -> None:
        self.mark = mark
        # A signature may hold a dash, and Django takes none for a separator: it is put in place of one of its own.
        self._sep = "~" if mark == "-" else mark
        self._signer = Signer(salt=use, sep=self._sep)

    def token(self, said: str | int) -> str:
        """The secret part of an address that says this."""
        signed = self._signer.sign(str(said))
        return signed if self._sep == self.mark else signed.replace(self._sep, self.mark, 1)

    def read(self, token: str) -> str | None:
        """What an address says; None for one we never wrote."""
        said, mark, signature = token.partition(self.mark)
        if not mark:
            return None
        try:
            return self._signer.unsign(f"{said}{self._sep}{signature}")
        except BadSignature:
            return None

    def number(self, token: str) -> int | None:
        """The number an address says; None for one we never wrote."""
        said = self.read(token)
        return int(said) if said is not None and said.isdecimal() else None
