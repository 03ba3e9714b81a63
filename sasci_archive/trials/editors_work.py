"""What is left for the editor: how many places of a transcript must be mended, by recogniser, and with and without the names that the record knows.

Heard and told apart as the pipeline does it; each voice then has the name of whom it mostly speaks for, as a person would decide. What was really said is known: of the
demonstration (synthetic) by its script, of two readers in conversation by the printed texts, of a telephone call by its transcript.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue.alignment import same_words
from sasci_archive.engines import Hints, Speakers, media, weights
from sasci_archive.errors import NotToBeHad
from sasci_archive.formats import records, stm
from sasci_archive.model.account import Passage, spread
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Turn, VoiceSpan
from sasci_archive.stages.transcribe import hints_of
from sasci_archive.store import files
from sasci_archive.trials import against, keystroke_plan, measures, mixtures, recording
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Bar, Bars, Measured, Row, Table
from sasci_archive.trials.listening import recordings, references

DEMO: Final = Path("seminars/demo")
MINUTES: Final = 4
PRINTERS: Final = ("Gutenberg", "Schoeffer", "Mentelin", "Jenson", "Koburger", "Caxton", "Aldus", "Plantin")
"""Of whom the one reader's chapter tells."""


class Ear(msgspec.Struct, frozen=True):
    """Who hears: the engine, its model, and whether it is told names and terms."""

    engine: str
    model: str
    hints: bool

    @property
    def name(self) -> str:
        """On the page."""
        return f"{self.engine} {self.model}, {'with' if self.hints else 'without'} hints"


EARS: Final = (
    Ear("faster-whisper", "base", hints=True),
    Ear("faster-whisper", "base", hints=False),
    Ear("faster-whisper", "tiny.en", hints=False),
    Ear("openai-whisper", "base", hints=True),
    Ear("openai-whisper", "base", hints=False),
)


class Material(msgspec.Struct, frozen=True):
    """A recording, what was said in it (each turn with its speaker), and what the record would know."""

    name: str
    sound: Path
    said: tuple[tuple[str, str], ...]
    hints: Hints


class Work(msgspec.Struct, frozen=True):
    """What is left to do: `words` is the word error, `cp` cpWER, `names` how many proper names stand right, of how many. Places to be mended: where the words are others, where words, capitals or
    punctuation are, and stretches that stand under the wrong name."""

    words: measures.WordError
    cp: float
    names: tuple[int, int]
    wrong: int
    printed: int
    speakers: int

    def per_thousand(self, places: int) -> float:
        """Of 1,000 words that were said."""
        return 1000 * places / max(1, self.words.reference)


def case(course: Course) -> Measured:
    """Everything by every ear; who is not installed is named."""
    found: dict[str, dict[str, Work]] = {}
    absent = dict[str, None]()
    with tempfile.TemporaryDirectory(prefix="sasci-editors-") as name:
        every = materials(Path(name))
        for done, (material, ear) in enumerate((m, e) for m in every for e in EARS):
            try:
                work = course.part(f"{material.name}; {ear.name}", Work, functools.partial(_work, material, ear))
            except NotToBeHad:
                absent[ear.name] = None
            else:
                found.setdefault(material.name, {})[ear.name] = work
            course(done + 1, len(every) * len(EARS))
    return told(found, absent=list(absent))


def told(found: dict[str, dict[str, Work]], *, absent: Sequence[str] = ()) -> Measured:
    """Rows by material and ear, and a picture for each material."""
    rows = [Row(ear, "not measured: not installed here (pip install 'sasci-archive[openai]')") for ear in absent]
    plots = tuple(
        Bars(
            f"corrections-{number}",
            f"Places to be mended in 1,000 words: {name}",
            "",
            tuple(
                Bar(ear, (round(work.per_thousand(work.wrong + work.speakers), 1),))
                for ear, work in found[name].items()
            ),
        )
        for number, name in enumerate(found, start=1)
    )
    tables = tuple(
        Table(name[:1].upper() + name[1:], _HEAD, tuple((ear, *_cells(work)) for ear, work in by.items()))
        for name, by in found.items()
    )
    return Measured(rows, plots, tables)


_HEAD: Final = ("heard by", "word error", "cpWER", "proper names right", "to be mended in 1,000 words: words", "with capitals and punctuation", "stretches under the wrong name")  # fmt: skip


def _cells(work: Work) -> tuple[str, ...]:
    right, of = work.names
    places = [f"{work.per_thousand(each):.0f}" for each in (work.wrong, work.printed, work.speakers)]
    return (f"{work.words.rate:.1%}", f"{work.cp:.1%}", f"{right} of {of}", *places)


def materials(home: Path) -> tuple[Material, ...]:
    """All of them; what has to be made is made in the folder `home`. Raises NotYet without the real speech."""
    script = recording.parse(files.read(DEMO / "script" / "script.toml"))
    seminar = records.parse(files.read(DEMO / "seminar.toml"), Seminar, where="seminar.toml")
    call = stm.parse((recordings() / "conversation" / "sample.stm").read_text(encoding="utf-8"), where="sample.stm")
    mixture = mixtures.mixture(_readers(), seed=21, minutes=MINUTES, interjections=0)
    mixtures.write(mixture, home / "readers.wav")
    return (
        Material(
            f"the demonstration (synthetic), {len(script.speakers)} speakers",
            DEMO / "script" / "demo.opus",
            tuple((turn.speaker, turn.text) for turn in script.turns),
            hints_of(seminar),
        ),
        Material(
            f"two readers in conversation, {MINUTES} minutes",
            home / "readers.wav",
            tuple((piece.utterance.speaker, piece.text) for piece in mixture.pieces),
            Hints(terms=PRINTERS),
        ),
        Material(
            "a telephone call, 30 seconds, two people",
            recordings() / "conversation" / "sample.wav",
            tuple((each.speaker or "", " ".join(word.text for word in each.words)) for each in call.passages),
            Hints(terms=("Diane", "Sheila")),
        ),
    )


def _readers() -> dict[str, list[mixtures.Utterance]]:
    found = defaultdict[str, list[mixtures.Utterance]](list)
    for name, text in references().items():
        reader = name.partition("/")[0]
        if reader in {"ljspeech", "sonnets"}:
            found[reader].append(mixtures.Utterance.of(reader, mixtures.sound(recordings() / name), text))
    return found


def _work(material: Material, ear: Ear) -> Work:
    """Heard now. Raises NotToBeHad where the engine is not installed."""
    from sasci_archive.engines import recognisers

    recogniser = recognisers.load(ear.engine, ear.model, cache=weights.cache(), language="en", hints=ear.hints)
    words = [
        word
        for window in media.windows([(material.sound, 0)])
        for word in recogniser.words(window, material.hints if ear.hints else Hints())
    ]
    return left(material.said, dialogue.turns(words, _voices(material.sound)))


@functools.cache
def _voices(sound: Path) -> tuple[VoiceSpan, ...]:
    """The same whoever hears the words."""
    from sasci_archive.engines.voices import VoiceSeparator

    separator = VoiceSeparator.found(cache=weights.cache(), offline=False)
    return separator.voices([("1", list(media.windows([(sound, 0)])))], Speakers(), files.silent)[0]["1"]


def left(said: Sequence[tuple[str, str]], turns: Sequence[Turn]) -> Work:
    """What is to be done until the turns read as what was said (each speaker with the text of a turn)."""
    heard = named(said, turns)
    theirs, ours = ([text for _, text in side] for side in (said, heard))
    return Work(
        words=measures.word_error(" ".join(theirs), " ".join(ours)),
        cp=measures.cp_word_error(_by_speaker(said), _by_speaker(heard)),
        names=against.names(" ".join(ours).split(), [Passage(who, spread(t.split(), None, None)) for who, t in said]),
        wrong=len(keystroke_plan.hunks(_words(ours), _words(theirs))),
        printed=len(keystroke_plan.hunks(" ".join(ours), " ".join(theirs))),
        speakers=len(measures.misattributed(said, heard)),
    )


def named(said: Sequence[tuple[str, str]], turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """The turns with the name of the speaker whose words a voice has most of; "" for a voice that has nobody's."""
    spoken = [(word, who) for who, text in said for word in text.split()]
    heard = [(word.text, turn.voice) for turn in turns for word in turn.words]
    whose = defaultdict[str | None, Counter[str]](Counter)
    for here, there in same_words([text for text, _ in heard], [text for text, _ in spoken]):
        whose[heard[here][1]][spoken[there][1]] += 1
    names = {voice: count.most_common(1)[0][0] for voice, count in whose.items()}
    return [(names.get(turn.voice, ""), " ".join(word.text for word in turn.words)) for turn in turns]


def _by_speaker(side: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for who, text in side:
        found[who] += measures.plain(text)
    return found


def _words(texts: Sequence[str]) -> str:
    return " ".join(measures.plain(" ".join(texts)))
