"""Letters, and the sentences on how to use a packet: words of a template with what is known filled in.

A template is plain text with Jinja's marks; the workspace's come before ours. Of what a template asks for, nothing is made up: a name
that nobody knows is an error that says which there are.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap

import msgspec

from sasci_archive.errors import BadRecord
from sasci_archive.formats import citation as citations
from sasci_archive.model.days import day
from sasci_archive.model.review import Packet

WIDTH = 88
"""Characters of a line in a letter."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of something that a witness asked for: what it was, in words, and what was decided."""

    asked: str
    decided: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter can say: to whom about which seminar, in which packet, until when, from whom and where to answer.

    `mutual` where others' turns are in it, `erratum` where the text is public already, `locked` where it is packed with a password,
    `synthetic` the label of a demonstration. `outcomes` are of a final text, `printed_as` how its reader appears.
    """

    name: str
    title: str
    packet: str
    sent: str
    due: str = ""
    overdue: bool = False
    sender: str = ""
    contact: str = ""
    files: tuple[str, ...] = ()
    extracts: bool = False
    mutual: bool = False
    erratum: bool = False
    locked: bool = False
    synthetic: str = ""
    printed_as: str = ""
    outcomes: tuple[Outcome, ...] = ()


def letter_of(
    packet: Packet,
    name: str,
    *,
    title: str,
    synthetic: bool,
    contact: str = "",
    mutual: bool = False,
    locked: bool = False,
    erratum: bool = False,
    printed_as: str = "",
    outcomes: tuple[Outcome, ...] = (),
) -> Letter:
    """What is filled in for one packet, to somebody of this `name`."""
    return Letter(
        name=name,
        title=title,
        packet=f"{packet.slug}/{packet.id}",
        sent=day(packet.sent.date()),
        due=day(packet.due) if packet.due else "",
        sender=packet.sender,
        contact=contact,
        files=tuple(file.name for file in packet.files),
        extracts=packet.extracts,
        mutual=mutual,
        erratum=erratum,
        locked=locked,
        synthetic=citations.SYNTHETIC if synthetic else "",
        printed_as=printed_as,
        outcomes=outcomes,
    )


def reminded(letter: Letter, packet: Packet, on: dt.date) -> Letter:
    """The same for a reminder on a day."""
    return msgspec.structs.replace(letter, overdue=packet.due is not None and packet.due < on)


def filled(template: str, letter: Letter, *, called: str) -> str:
    """The template's words for one letter, its lines wrapped; `called` is how an error names the template. Raises BadRecord."""
    text = re.sub(r"\n{3,}", "\n\n", _rendered(template, letter, called=called))
    return "\n".join(_wrapped(line) for line in text.split("\n"))


def _rendered(template: str, letter: Letter, *, called: str) -> str:
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    try:
        return environment.from_string(template).render(msgspec.structs.asdict(letter))
    except TemplateError as error:
        known = ", ".join(letter.__struct_fields__)
        raise BadRecord(
            f"{called} cannot be filled in: {str(error).rstrip('.')}.",
            remedy=f"Correct it there; it may ask for: {known}.",
        ) from error


def _wrapped(line: str) -> str:
    """A line of a template is a paragraph; what is indented stays so."""
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def sentences(template: str, letter: Letter, *, called: str) -> tuple[str, ...]:
    """The lines of a filled template that say something, one sentence each. Raises BadRecord."""
    lines = _rendered(template, letter, called=called).splitlines()
    return tuple(line.strip() for line in lines if line.strip())
