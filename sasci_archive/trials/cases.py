"""What the benchmark measures, case by case, and what profiling each has shown."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sasci_archive.store import files
from sasci_archive.trials import (
    beside,
    calibrating,
    listening,
    making,
    many_at_once,
    many_turns,
    pressing,
    shared_out,
    sitting,
)
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
        "Profiled on two cores without AVX-512 or VNNI (November 2026), of 33 s of the processor's time: 14 s Whisper's encoder, 12 s the "
        "decoder, 5 s the times of words, 1 s the voice detector. The encoder took 23 s of 43 before its wide matrices were multiplied "
        "in 8 bits (a scale for each place and each row: 1.9 × as quick as in 32; the word error stays 6.1 %) "
        "and before most of the silence after a chunk was left out. All of it cannot be: with one or two seconds of silence and nothing else "
        "the model says the last word again (6.7 and 6.3 % of words wrong, against 6.1 %); with one place in five of the rest it does not. Shorter "
        "chunks are quicker, and worse (20 s: 7.6 %). CTranslate2's encoder takes twice as long as ours did in 32 bits; its decoder in 32 bits takes "
        "longer than in 8. The ratio moves with what else the machine does, as openai-whisper's two threads wait for one another. What is "
        "left is the decoder, which reads 48 MB of weights and as much of what it listens to for every few words. Two quiet runs on it gave 10.0 and 9.6 × (11.0 and 10.7 × by the "
        "processor's time). The rows above are of a processor that has both, and with features that go through BLAS no more "
        "(`engines/whisper_features.py`), which spares two of a hundred.",
    ),
    Case("names", "proper names with and without the record's hints", listening.names),
    Case("voices", "speaker error (DER, overlaps counted) and speed", listening.voices),
    Case("times", "an older text in its sound: LJSpeech, its printed text, tiny.en", beside.older_text),
    Case(
        "quality",
        "whether the estimate of `inv quality` tracks the true word error (Whisper base, no hints)",
        calibrating.tracked,
        "Each piece is estimated by what was counted on the other pieces. The noise is synthetic. [docs/quality.md](quality.md) has the table.",
    ),
    Case("turns", "words and voices into turns", making.turns),
    Case(
        "publishing",
        "3,000 turns, about 50,000 words, 300 footnotes, 25 speakers, all editions",
        making.publishing,
        "The volume is synthetic (`sasci_archive/trials/long_volume.py`), with chronology, index of 300 entries, works cited and pictures. Each of the two is made in a process of "
        "its own, as typst keeps what it has set. Profiled (November 2026), in seconds of the processor, of 15: typst 5; the gate and the binding 3, before anything can be begun; pandoc for the "
        "Word file 2.3, and for the page's styles of citation 1.7; captions 1.6 (cut once for both files); the page 0.7, text and Markdown 0.5, the EPUB 0.4. "
        "typst and pandoc are not Python's and work beside it, a file for each core. With both cores free it is just within the budget, and it is not where others use them. A pool "
        "of processes was not tried: what is Python's waits for little.",
    ),
    Case(
        "watch",
        "an edit of the transcript, until the page is made anew",
        making.watching,
        "By hand, from saving to the text's being painted in a browser (Chromium, at a load of 4): 3,000 turns 2.6 to 3.0 s, of which two are the page's making and "
        "half a second the browser's, which puts the turns that read otherwise into the page that is seen, and loads the whole a second later. Profiled (November 2026), at 3,000 turns: more than half the gate (the grammar and the rules, and reading what "
        "is let through), the binding with its index a fifth, the page a fifth, the words with their times a tenth.",
    ),
    Case(
        "length",
        "peak memory, and what the other stages take, against length (tiny.en)",
        making.length,
        "In this run other work kept both cores busy, which tells most on stages that take a second or two: by hand, at a load of 3, "
        "all but recognition and voices took 5.3 s on 158 s at 30 minutes (3.4 %). The peak of transcribing is that of one window; "
        "what it uses is given back after each, and the rest of the growth is the allocator's.",
    ),
    Case(
        "batch", "how two cores are best shared out (tiny.en, eight minutes in windows of one)", shared_out.shared_out
    ),
    Case(
        "search",
        "300,000 generated turns, asked in every way",
        many_turns.measured,
        "The turns are synthetic (`sasci_archive/trials/many_turns.py`): words by lot with the frequencies of speech, so that the commonest stands in 253,000 of the 300,000; a third of the queries ask for one "
        "of the very commonest. The middle query is well within the budget, the commonest words "
        "are not. Profiled (November 2026), of 74 ms for the commonest: 43 SQLite finding the passages, which nothing here can shorten, 10 their numbers, about 10 weighing a thousand of them, about 10 counting all by speaker, role, seminar, "
        "year and theme. It was 163 (p95 214) before counts were taken over all passages at once, before a list of all hits was no longer made, and before numbers were read in whole columns.",
    ),
    Case(
        "together",
        "the same turns, asked by 1, 8 and 32 at once, in a file and in a database",
        many_at_once.measured,
        "Those who ask are threads of one process, as in `inv serve`; the database is one of the benchmark's own on this machine, by a Unix socket, which flushes nothing to the disk.",
    ),
    Case(
        "workbench",
        "an editor's sitting at four hours and 3,000 turns, in a real browser",
        sitting.sitting,
        "Words and sound are synthetic (`sasci_archive/trials/long_seminar.py`): words by lot, one in twenty doubtful, nobody has heard any; the demonstration's sound over and over, coded as it is. The server is `inv edit` in a "
        "process of its own, the browser Chromium without windows, 1440 × 900. A key is counted from the instant at which the browser had it to the first task after the frame in which it was drawn "
        "(`sasci_archive/trials/probes.py`); the browser's own Event Timing stands beside it. A change is saved at least once a second while one types, so that keys in silence are among saves, too. Milliseconds: the middle, the "
        "95th hundredth, the largest.",
    ),
    Case(
        "keystrokes",
        "the demonstration's machine transcript corrected to its script, in the workbench and in a plain text editor",
        pressing.case,
        "The demonstration as the machine drafted it, each voice with its name, made to read as its script does, to the letter; all keys were really pressed, and the words that came of them were the same. Both ways are the cheapest "
        "that is found among all keys of each editor, by one planner and one set of rules (`sasci_archive/trials/keystroke_plan.py`): no person finds them all, and the plain editor, whose planner knows how far into a line each "
        "place is, is flattered more. A letter is a key, with Shift or without; seconds are those of the keystroke-level model (a key 0.2, a click 0.2, to point 1.1, the hand to the mouse or back 0.4), thinking and reading left "
        "out. Words alone, with the text to be copied before one's eyes, the two are about equal: what is typed is the same, and the workbench saves only what leads from doubtful word to doubtful word. The difference is made by listening (130 of the keys pause and go on): F4 pauses "
        "where the word is, so that few are needed to get there. In the plain editor the times of the words, and who speaks, are not kept at all. In the demonstration the machine gave nobody's words to another, so that no turn had to be parted or moved. Of the "
        "workbench's own help, its proposals (*House style*) and what else a word may be (Alt + W) were not used: here typing is as short.",
    ),
)
