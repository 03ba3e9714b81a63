"""What the benchmark measures, case by case, and what profiling each has shown."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sasci_archive.store import files
from sasci_archive.trials import beside, listening, making
from sasci_archive.trials.figures import Row


class Case(msgspec.Struct, frozen=True):
    """One thing to measure; `found` is what profiling it has shown, for the page."""

    name: str
    title: str
    run: Callable[[files.Progress], list[Row]]
    found: str = ""


CASES = (
    Case(
        "recognition",
        "speed and word error against openai-whisper, Whisper base, real speech",
        listening.recognition,
        "Profiled on two cores without AVX-512 or VNNI (November 2026): about 57 % of the processor's time is Whisper's encoder, "
        "which runs as fast as these cores multiply 32-bit floats; 29 % is the decoder, 11 % the times of words, 3 % the voice "
        "detector; hearing by itself what was left out is 4 % of all this. Before, it was 4.7 ×: CTranslate2's encoder takes about twice as "
        "long here, and its 8-bit answers are far from the 32-bit ones; chunks were padded with features that stand for noise, "
        "so that passages were left out and heard again. The ratio moves with what else the machine does, as "
        "openai-whisper's two threads wait for one another: in this quiet run it is 7.0 ×, with a load of 3 and more other runs of the "
        "day gave 8.2, 9.6 and 10.0 × (9.6 to 11.2 × by the processor's time). What is missing is arithmetic: fewer or smaller "
        "multiplications in the encoder, or a processor with instructions for 8-bit ones.",
    ),
    Case("names", "proper names with and without the record's hints", listening.names),
    Case("voices", "speaker error (DER, overlaps counted) and speed", listening.voices),
    Case("times", "an older text in its sound: LJSpeech, its printed text, tiny.en", beside.older_text),
    Case("turns", "words and voices into turns", making.turns),
    Case(
        "publishing",
        "3,000 turns, about 50,000 words, all editions",
        making.publishing,
        "Profiled (November 2026): of the processor's time typst takes nearly half, pandoc for the Word file a quarter, and Python "
        "the rest: 0.5 s the gate (half of it the grammar and the rules), 0.3 s readiness, 0.2 s captions, 0.15 s what pandoc is given, 0.05 s the "
        "page. typst and pandoc work beside Python: at a load of 2 it was 1.6 and 1.9 ×. Where others keep both cores busy, the "
        "ratio is that of processor time, which a process pool would not lessen.",
    ),
    Case(
        "length",
        "peak memory, and what the other stages take, against length (tiny.en)",
        making.length,
        "In this run other work kept both cores busy, which tells most on stages that take a second or two: by hand, at a load of 3, "
        "all but recognition and voices took 5.3 s on 158 s at 30 minutes (3.4 %). The peak of transcribing is that of one window; "
        "what it uses is given back after each, and the rest of the growth is the allocator's.",
    ),
)
