"""What the benchmark measures, case by case. What profiling each has shown stands in `docs/benchmarks/NAME.md`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sasci_archive.trials import (
    beside,
    calibrating,
    editors_work,
    inside,
    lengths,
    listening,
    making,
    many_at_once,
    many_turns,
    pressing,
    rival_pages,
    rival_words,
    seminars,
    shared_out,
    site_at_scale,
    sitting,
)
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Measured, Row


class Case(msgspec.Struct, frozen=True):
    """One thing to measure. `run` is given the course of this run: a progress, which keeps what is measured in parts. `minutes` is how long it takes on a quiet machine of two
    cores, as far as anybody knows."""

    name: str
    title: str
    run: Callable[[Course], list[Row] | Measured]
    minutes: float = 1


CASES = (
    Case(
        "recognition",
        "speed and word error against openai-whisper, Whisper base, real speech",
        listening.recognition,
        2.5,
    ),
    Case(
        "rival-words",
        "words with their times at 5 and 30 minutes, beside openai-whisper, whisper-timestamped and plain faster-whisper (Whisper base)",
        rival_words.case,
        23,
    ),
    Case("inside", "where the time of words and voices goes, part by part", inside.case, 0.3),
    Case("names", "proper names with and without the record's hints", listening.names, 0.5),
    Case("voices", "speaker error (DER, overlaps counted) and speed", listening.voices, 1),
    Case("times", "an older text in its sound: LJSpeech, its printed text, tiny.en", beside.older_text, 0.2),
    Case(
        "quality",
        "whether the estimate of `inv quality` tracks the true word error (Whisper base, no hints)",
        calibrating.tracked,
        0.6,
    ),
    Case(
        "editors-work",
        "how many places are left to be mended, by recogniser, with and without the record's names",
        editors_work.case,
        7,
    ),
    Case("turns", "words and voices into turns", making.turns, 0.1),
    Case(
        "publishing",
        "3,000 turns, about 50,000 words, 300 footnotes, 25 speakers, all editions",
        making.publishing,
        2,
    ),
    Case(
        "rival-pages",
        "3,000 turns to a PDF, beside pandoc's own Typst route and WeasyPrint",
        rival_pages.case,
        4,
    ),
    Case("watch", "an edit of the transcript, until the page is made anew", making.watching, 0.4),
    Case(
        "pipeline", "every stage at 5, 30, 120 and 240 minutes: time, memory, and how both grow", lengths.pipeline, 12
    ),
    Case(
        "batch",
        "how two cores are best shared out (tiny.en, 22 recordings, 28 minutes in all)",
        shared_out.shared_out,
        6,
    ),
    Case(
        "seminars",
        "1, 10, 30, 100 and 1,000 seminars: where they stand, the index, keeping them, reading what is kept",
        seminars.case,
        16,
    ),
    Case("search", "300,000 generated turns, asked in every way", many_turns.measured, 0.4),
    Case(
        "together",
        "the same turns, asked by 1, 8 and 32 at once, in a file and in a database",
        many_at_once.measured,
        2,
    ),
    Case("site", "the archive's pages of 1 to 1,000 seminars of 300 turns", site_at_scale.measured, 13),
    Case(
        "workbench",
        "an editor's sitting at four hours and 3,000 turns, in a real browser",
        sitting.sitting,
        4,
    ),
    Case(
        "keystrokes",
        "the demonstration's machine transcript corrected to its script, in the workbench and in a plain text editor",
        pressing.case,
        1,
    ),
)
