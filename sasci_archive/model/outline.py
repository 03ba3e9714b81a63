"""What catalogues say of an edition, and no word that is said in it."""

from __future__ import annotations

from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Person, Reading, Utterance


class Outline(View, frozen=True, kw_only=True):
    """How an edition is cited; those who speak in it, in the order of its list of participants; how many turns it has; and how long its sessions are together,
    in ms, as far as their turns have times."""

    citation: Citation
    speakers: tuple[Person, ...]
    turns: int
    length: int

    @classmethod
    def of(cls, reading: Reading) -> Outline:
        """Of all that it prints."""
        sessions = [[b for b in session.blocks if isinstance(b, Utterance)] for session in reading.sessions]
        speaking = {turn.who for turns in sessions for turn in turns}
        return cls(
            citation=reading.citation,
            speakers=tuple(person for person in reading.people if person.id in speaking),
            turns=sum(map(len, sessions)),
            length=sum(max((turn.span.end for turn in turns if turn.span), default=0) for turns in sessions),
        )
