"""Who we are at a service: from the environment, else from the system's keyring; kept out of everything that is written or shown.

A secret is a value that does not print itself. What goes into a header is looked at before: a library would name it in its complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from sasci_archive.errors import SasciError
from sasci_archive.store.secrets import KEYRING

_PRINTABLE: Final = re.compile(r"[!-~]+")

Ask = Callable[[str, str], str | None]
"""The keyring: a service and a name in, the secret out."""


class Secret:
    """A text that is nowhere to be seen."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """For the one header that it goes into."""
        return self._text

    def hidden_in(self, text: str) -> str:
        """A text that others wrote, without it."""
        return text.replace(self._text, "…")


def credentials(service: str, names: Mapping[str, str], environment: Mapping[str, str], ask: Ask) -> tuple[Secret, ...]:
    """What a service asks for, in order: `names` are the variables and what each is in words. Raises SasciError where one is not there, or cannot be
    one: it names the variable, never what it holds."""
    found = []
    for variable, what in names.items():
        text = environment.get(variable) or ask(KEYRING, variable) or ""
        if not text:
            raise SasciError(
                f"The {what} for {service} is not known.",
                remedy=f"Put it into the environment as {variable}, or into the keyring: `keyring set {KEYRING} {variable}`.",
            )
        if not _PRINTABLE.fullmatch(text):
            raise SasciError(
                f"The {what} for {service} has a blank, a line end or another sign in it that none has.",
                remedy=f"Copy it anew into {variable} (or the keyring).",
            )
        found.append(Secret(text))
    return tuple(found)
