"""A paragraph as it is printed, for every edition: `model.paragraph`, where what is sent and what comes back are read by it too."""

from sasci_archive.model.paragraph import (
    OVERLAP,
    Footnote,
    Piece,
    Said,
    Sign,
    everything,
    name,
    note_by,
    pause,
    pieces,
    plain,
    single_spaced,
    speaker,
)

__all__ = [
    "OVERLAP",
    "Footnote",
    "Piece",
    "Said",
    "Sign",
    "everything",
    "name",
    "note_by",
    "pause",
    "pieces",
    "plain",
    "single_spaced",
    "speaker",
]
