"""The demonstration: the whole pipeline on `seminars/demo/`, made anew, and how good the result is against the script.

Shipped are the script with its sound, the record, and the decisions people would make (`consent.toml`, `3-names.toml`);
everything else is made here, before one's eyes. Nothing in the pipeline knows that it is a demonstration.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from sasci_archive.errors import NotYet
from sasci_archive.model.inlines import spoken
from sasci_archive.model.reading import Utterance
from sasci_archive.model.speech import VoiceSpan
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.reading import read
from sasci_archive.trials import measures, recording

SLUG = "demo"


class Quality(msgspec.Struct, frozen=True):
    """How good the demonstration came out, against its script. `words` is the word error of the whole text, `voices` the
    diarisation error rate (overlaps counted, no collar; None where the measure is not installed), `runs` the lengths of all
    runs of words under the wrong name, `names` how many of the people's and bodies' names stand right, of how many."""

    words: measures.WordError
    voices: float | None
    runs: tuple[int, ...]
    names: tuple[int, int]


def sound(folder: Folder) -> Path:
    """The recording that ships with the script. Raises NotYet where it is not there."""
    path = folder.path / "script" / "demo.opus"
    if not path.exists():
        raise NotYet(
            "The demonstration's recording is not here.",
            remedy="Take the project's folder whole, or run `inv demo.record`.",
        )
    return path


def clear(folder: Folder) -> None:
    """Remove all that the pipeline made of it; what people wrote stays."""
    for tree in (folder.recording, folder.review, folder.published, folder.work):
        files.remove_tree(tree)
    for file in (folder.words_json, folder.voices_json, folder.transcript_xml, folder.journal_jsonl):
        file.unlink(missing_ok=True)


def quality(folder: Folder) -> Quality:
    """The transcript as it is now, against the script. Raises NotYet before the draft."""
    master, words, voices = folder.transcript(), folder.words(), folder.voices()
    if master is None or words is None or voices is None:
        raise NotYet("The demonstration has no transcript yet.", remedy="`inv demo` makes it.")
    script = recording.parse(files.read(folder.path / "script" / "script.toml"))
    heard = [
        ((block.who.removeprefix("p.") or block.label), " ".join(map(spoken, block.paragraphs)))
        for session in read(master, words).sessions
        for block in session.blocks
        if isinstance(block, Utterance)
    ]
    said = [(turn.speaker, turn.text) for turn in script.turns]
    text = " ".join(text for _, text in heard)
    names = [speaker.name for speaker in script.speakers] + [
        "Tobias Wenn",
        "Fennerby",
        "Saltpan",
        "Neighbour Hours",
        "Quarry Row",
        "RCIB",
        "ALCD",
        "NHS",
    ]
    return Quality(
        words=measures.word_error(" ".join(text for _, text in said), text),
        voices=_diarisation(folder, voices.of("1")),
        runs=measures.misattributed(said, heard),
        names=(measures.names_right(names, text), len(names)),
    )


def _diarisation(folder: Folder, heard: tuple[VoiceSpan, ...]) -> float | None:
    truth = recording.parse_rttm(files.read(folder.path / "script" / "turns.rttm").decode())
    try:
        return measures.diarisation_error(truth, heard)
    except ImportError:
        return None


LOOK = (
    ("index.html", "the web edition: click a time to hear it"),
    ("seminar.pdf", "the volume, PDF/A-3 with the transcript inside"),
    ("seminar.epub", "the e-book, with the PDF's pages"),
    ("seminar.docx", "the Word file"),
    ("seminar.m4a", "to listen to, with chapters"),
    ("captions.vtt", "captions with speakers"),
    ("transcript.xml", "the released TEI"),
    ("citation.ris", "and .bib, .json, CITATION.cff: for reference managers"),
)
"""Files of the published demonstration, and what each is."""


def told(quality: Quality) -> tuple[str, ...]:
    """The quality in sentences."""
    words = quality.words
    longest = max(quality.runs, default=0)
    voices = (
        "not measured (pip install 'sasci-archive[measure]')" if quality.voices is None else f"{quality.voices:.1%}"
    )
    return (
        f"Against its script: word error {words.rate:.1%} ({words.substituted} wrong, {words.deleted} missing and "
        f"{words.inserted} added of {words.reference} words); names right: {quality.names[0]} of {quality.names[1]}.",
        f"Speaker error (DER, overlaps counted, no collar): {voices}. Words under the wrong name: {sum(quality.runs)}, the "
        f"longest run {longest}.",
        "Synthetic voices are easier than people, and these have been looked at while the voices were told apart better: "
        "for real speech see docs/benchmarks.md.",
    )
