"""Options that are whole numbers: what is none is said in a sentence, as all that is typed wrongly (invoke itself ends in a traceback)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from invoke.collection import Collection
from invoke.exceptions import ParseError
from invoke.parser.argument import Argument


class Whole(Argument):
    """An option that is a whole number."""

    def set_value(self, value: Any, cast: bool = True) -> None:
        """Raises ParseError, which invoke prints as it is."""
        try:
            super().set_value(value, cast)
        except ValueError as error:
            raise ParseError(f"--{self.name} is a whole number, and '{value}' is none.") from error


def in_sentences(collection: Collection) -> None:
    """Of all tasks of the collection and of those in it."""
    for each in collection.tasks.values():
        vars(each)["get_arguments"] = partial(_arguments, each.get_arguments)
    for inner in collection.collections.values():
        in_sentences(inner)


def _arguments(those: Callable[..., list[Argument]], *args: Any, **kwargs: Any) -> list[Argument]:
    return [
        Whole(
            names=each.names,
            kind=int,
            default=each.default,
            help=each.help,
            positional=each.positional,
            optional=each.optional,
            attr_name=each.attr_name,
        )
        if each.kind is int
        else each
        for each in those(*args, **kwargs)
    ]
