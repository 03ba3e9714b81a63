"""Words + voices → turns: who said what, in order, and what that says about who they are.

Pure: values in, values out, no libraries. Law of all of it: the words that come out are the words that came in, every one
once, in their order.
"""

from sasci_archive.dialogue.alignment import align
from sasci_archive.dialogue.attribution import paragraphs, turns
from sasci_archive.dialogue.captioned import speakers, voices_from, words_from
from sasci_archive.dialogue.named import NamedTurn, check, named_turns
from sasci_archive.dialogue.shifting import shift
from sasci_archive.dialogue.told import Told, known, told

__all__ = [
    "NamedTurn",
    "Told",
    "align",
    "check",
    "known",
    "named_turns",
    "paragraphs",
    "shift",
    "speakers",
    "told",
    "turns",
    "voices_from",
    "words_from",
]
