"""What the sound of the workbench asks, over loopback: how loud it is, what is wrong with a recording, what the public will hear, where one was."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive import gate, terminal
from sasci_archive.engines import loudness, playable
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Span
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.cutting import permitted
from sasci_archive.workbench.kept import union
from tests.engines.sounds import record, speech
from tests.workbench.conftest import TOY, Workbench


def recorded(folder: Folder, number: int = 0, seconds: float | None = None) -> Recording:
    """Noise like speech where the toy's recording `number` should be, with its bytes and digest in the record; as long as that says unless `seconds` do."""
    every = list(folder.recordings().recordings)
    each = every[number]
    path = folder.recording / each.name
    record(path, speech(seconds or each.duration / 1000, 44_100))
    every[number] = msgspec.structs.replace(each, bytes=path.stat().st_size, sha512=files.sha512(path))
    folder.save_recordings(Recordings(recordings=tuple(every)))
    return every[number]


def written_over(path: Path, content: bytes) -> None:
    """In the same file."""
    path.write_bytes(content)


def put_in_its_place(path: Path, content: bytes) -> None:
    """As programs do that copy."""
    path.with_suffix(".new").write_bytes(content)
    path.with_suffix(".new").replace(path)


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def measured(bench: Workbench, *, copied: bool = False) -> Any:
    """What can be heard, once all of it is known (and, if asked for, there is a copy of each)."""
    sound: Any = None
    for _ in range(3000):
        status, sound = bench.ask("sound")
        assert status == 200
        states = [each["state"] for each in sound["media"]]
        if all(s["whole"] for s in states) and (not copied or all(s["copy"] for s in states)):
            return sound
        time.sleep(0.02)
    pytest.fail(f"it does not end: {sound}")


def until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("it does not come true")


def test_a_recording_is_measured_once_and_read_in_as_many_steps_as_are_asked_for(
    toy: Folder, opening: Callable[[Folder], Workbench]
) -> None:
    first = recorded(toy)
    bench = opening(toy)
    sound = measured(bench)
    medium = sound["media"][0]
    assert medium["state"].pop("file")
    assert medium["state"] == {"known": 24_000, "whole": True, "fault": "", "copy": "", "copying": None}
    assert [(each["id"], each["duration"]) for each in sound["sessions"]] == [("1", 24_000), ("2", 12_000)]
    path = "sound/loudness/toy%201.flac"
    status, steps, headers = bench.raw(f"{path}?every=10&first=0&last=9999")
    assert (status, len(steps), headers["cache-control"]) == (200, 2400, "no-store")
    assert min(steps[20:180]) > 100 > 0 == max(steps[205:245])  # bursts of two seconds, pauses of half a one
    assert len(bench.raw(f"{path}?every=80&first=10&last=20")[1]) == 10
    kept = list((toy.work / "sound").glob("*.loudness"))
    assert [each.read_bytes() for each in kept] == [steps]
    kept[0].write_bytes(bytes(2400))
    assert measured(again := opening(toy))["media"][0]["state"]["whole"]
    assert again.raw(f"{path}?every=10&first=0&last=9")[1] == bytes(9), "it is not measured a second time"
    for wrong in ("sound/loudness/recording.json?every=10&first=0&last=9", f"{path}?every=x&first=0&last=9", path):
        assert bench.raw(wrong)[0] == 404
    status, part, headers = bench.raw("media/toy%201.flac", Range="bytes=100-199")
    assert (status, headers["content-range"]) == (206, f"bytes 100-199/{first.bytes}")
    assert part == (toy.recording / first.name).read_bytes()[100:200]


@pytest.mark.parametrize("put", [written_over, put_in_its_place])
def test_another_recording_as_long_and_as_old_is_noticed_by_its_digest_and_the_same_one_is_no_other(
    toy: Folder, opening: Callable[[Folder], Workbench], put: Callable[[Path, bytes], None]
) -> None:
    recorded(toy)
    path = toy.recording / "toy 1.flac"
    original, was = path.read_bytes(), path.stat()
    bench = opening(toy)
    trusted = measured(bench)["media"][0]["state"]
    steps = "sound/loudness/toy%201.flac?every=10&first=0&last=9999"
    before = bench.raw(steps)[1]
    other = bytearray(original)
    other[-2000:-1000] = bytes(1000)

    def replaced(content: bytes) -> tuple[str, Any]:
        """What is told of a file as old as the first: at once, as a look each second finds it, and in the end."""
        since = bench.bench.news.last
        put(path, content)
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
        bench.bench.notice()
        assert bench.bench.news.after(since, lambda: False)[0].told == "sound"
        first = bench.ask("sound")[1]["media"][0]["state"]["fault"]
        while "is being compared" in (told := measured(bench)["media"][0]["state"])["fault"]:
            since = bench.bench.news.last
            bench.bench.news.after(since, lambda: False, 0.1)
        return first, told

    first, told = replaced(bytes(other))
    assert first.startswith("‘toy 1.flac’ ")
    assert told["fault"] == (
        "‘toy 1.flac’ is not the file that was ingested (it has other bytes), so that words may be heard elsewhere than they stand. Put the "
        "original back into 1-recording/."
    )
    assert told["file"] != trusted["file"]  # so that the page plays what is there, not what was
    assert bench.raw(steps)[1] != before
    _, told = replaced(original)
    assert told["fault"] == ""
    assert bench.raw(steps)[1] == before
    since = bench.bench.news.last
    path.chmod(0o600)  # nothing of it is another that is heard
    bench.bench.notice()
    assert bench.bench.news.last > since
    while "is being compared" in measured(bench)["media"][0]["state"]["fault"]:
        time.sleep(0.02)
    assert measured(bench)["media"][0]["state"]["fault"] == ""


def test_what_is_wrong_with_a_recording_is_told_with_what_to_do_and_all_else_works(
    toy: Folder, opening: Callable[[Folder], Workbench]
) -> None:
    recorded(toy)
    path = toy.recording / "toy-2.flac"
    bench = opening(toy)
    assert measured(bench)["media"][1]["state"]["fault"] == (
        "‘toy-2.flac’ is gone from 1-recording/, so that it cannot be heard. Put it back there; all else works without it."
    )
    record(path, speech(12, 44_100))
    assert measured(bench)["media"][1]["state"]["fault"] == (
        "‘toy-2.flac’ is not the file that was ingested (it has other bytes), so that words may be heard elsewhere than they stand. Put the "
        "original back into 1-recording/."
    )
    recorded(toy, 1, seconds=9)
    assert measured(bench)["media"][1]["state"]["fault"] == (
        "‘toy-2.flac’ is 0:00:09.000 long, and was 0:00:12.000 when it was ingested, so that words may be heard elsewhere than they stand. Put the "
        "original back into 1-recording/."
    )
    path.write_bytes(b"a text")
    assert measured(bench)["media"][1]["state"]["fault"].startswith("'toy-2.flac' is no recording: it holds text.")
    toy.recording_json.unlink()
    assert bench.ask("sound")[1]["fault"] == (
        "There is no recording of this seminar here, so that nothing can be heard. `inv ingest toy FILE` takes one in; all else works without it."
    )
    assert bench.ask("whole")[0] == 200


def test_a_copy_is_made_of_what_a_browser_does_not_leap_in_and_of_what_it_cannot_play(
    toy: Folder, opening: Callable[[Folder], Workbench]
) -> None:
    every = list(toy.recordings().recordings)
    path = record(toy.recording / "a.mp3", speech(12, 44_100))
    path.write_bytes(path.read_bytes().replace(b"Info", b"Xing", 1))  # as if its rate varied
    every[1] = msgspec.structs.replace(every[1], name="a.mp3", media_type="audio/mpeg", bytes=path.stat().st_size)
    toy.save_recordings(Recordings(recordings=tuple(every)))
    recorded(toy)
    bench = opening(toy)
    assert bench.ask("sound/copy", {"name": "toy 1.flac"})[0] == 200
    for each in measured(bench, copied=True)["media"]:
        status, start, headers = bench.raw(f"sound/copy/{each['state']['copy']}", Range="bytes=0-11")
        assert (status, start[4:8], headers["content-type"]) == (206, b"ftyp", "video/mp4")
    assert bench.raw("sound/copy/0123.copy")[0] == 404
    assert bench.raw("sound/copy/..%2F..%2Fconsent.toml")[0] == 404


def test_it_is_measured_though_the_machine_lets_nobody_say_who_waits_for_whom(
    toy: Folder, opening: Callable[[Folder], Workbench], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the workbench itself was begun as one that waits for others (`nice -n 15`)."""

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refused)
    recorded(toy)
    state = measured(opening(toy))["media"][0]["state"]
    assert (state["known"], state["fault"]) == (24_000, "")


@pytest.mark.parametrize("fails", ["measured", "copied"])
def test_what_nobody_foresaw_of_one_recording_is_told_and_the_others_are_measured(
    toy: Folder, opening: Callable[[Folder], Workbench], monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    real = loudness.measured

    def measure(path: Path) -> Iterator[bytes]:
        if fails == "measured" and path.name == "toy 1.flac":
            raise RuntimeError("nobody foresaw it")
        return real(path)

    def copy(*_: object) -> None:
        raise RuntimeError("nobody foresaw it")

    monkeypatch.setattr(loudness, "measured", measure)
    monkeypatch.setattr(playable, "copy", copy)
    monkeypatch.setattr(playable, "is_leapt_in", lambda path: fails == "measured" or path.name != "toy 1.flac")
    for number in (0, 1):
        recorded(toy, number)
    bench = opening(toy)
    states = [each["state"] for each in measured(bench)["media"]]
    assert [each["whole"] for each in states[:2]] == [True, True]
    until(lambda: "for a reason that we did not foresee" in bench.ask("sound")[1]["media"][0]["state"]["fault"])
    assert bench.ask("sound")[1]["media"][1]["state"]["fault"] == ""


def test_as_released_is_silent_where_the_release_is(toy: Folder, opening: Callable[[Folder], Workbench]) -> None:
    bench = opening(toy)
    status, released = bench.ask("sound/released")
    assert status == 200
    assert released["marked"] == "silence"
    assert released["outstanding"] == [
        "Lena Fairholt is withheld (said no to letting their voice be heard)",
        "Halina Mróz is withheld (said no to letting their voice be heard)",
    ]
    consent = toy.consent()
    heard = msgspec.structs.replace(
        consent, permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in consent.permission)
    )
    now = terminal.now()
    asked = permitted.audible(toy.master(), toy.words(), heard, now)
    made = gate.release(toy.master(), toy.words(), heard, Channel.AUDIO, now)
    assert asked == permitted.Audible(made.cuts, ())
    assert released["cuts"] == {session: [[s.start, s.end] for s in spans] for session, spans in made.cuts.items()}
    assert made.cuts, "there is something that must not be heard"
    toy.transcript_xml.write_bytes(b"<TEI")
    assert bench.ask("sound/released")[0] == 409


def test_where_one_was_and_how_one_likes_it_outlast_a_restart(
    toy: Folder, opening: Callable[[Folder], Workbench]
) -> None:
    bench = opening(toy)
    place = {"session": "2", "at": 3210, "speed": 1.4, "shows": 20000, "turn": "u4", "word": 3}
    liking = {"keys": {"sound-play": "F13"}, "click": "play", "again": 500}
    assert bench.ask("sound")[1]["place"] == {"session": "", "at": 0, "speed": 1.0, "shows": 0, "turn": "", "word": 0}
    assert bench.ask("sound/place", place)[0] == 200
    assert bench.ask("sound/liking", liking)[0] == 200
    assert bench.ask("sound/place", {"at": "x"})[0] == 422
    sound = opening(toy).ask("sound")[1]
    assert (sound["place"], sound["liking"]) == (place, liking)
    (toy.work / "listened.json").write_bytes(b"{torn")
    assert bench.ask("sound")[1]["place"]["at"] == 0
    assert toy.path.parent.joinpath(".workbench.json").exists()  # for all seminars


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda at: Span(at[0], at[0] + at[1])), max_size=12
)


@given(SPANS, SPANS)
def test_what_was_played_is_all_of_it_once_in_whatever_order_it_was_told(one: list[Span], other: list[Span]) -> None:
    both = union((*one, *other))
    assert both == union((*union(other), *one)) == union(both)
    assert all(before.end < after.start for before, after in itertools.pairwise(both))
    assert {ms for s in both for ms in range(s.start, s.end)} == {
        ms for s in (*one, *other) for ms in range(s.start, s.end)
    }


def test_what_was_played_outlasts_a_restart_for_whom_it_was_and_of_two_windows_none_forgets_the_other(
    toy: Folder, opening: Callable[[Folder], Workbench]
) -> None:
    bench = opening(toy)
    for who, spans in (("Ada Ferrar", [[0, 500]]), ("Ada Ferrar", [[250, 1000]]), ("Bo", [[9000, 9250]])):
        assert bench.ask("sound/played", {"who": who, "played": {"1": spans}})[0] == 200
    assert bench.ask("sound/played", {"who": "Bo", "played": {"1": [[9, 3]]}})[0] == 422
    other = opening(toy)
    assert other.ask("sound/played?who=Ada%20Ferrar") == (200, {"1": [[0, 1000]]})
    assert other.ask("sound/played?who=Bo") == (200, {"1": [[9000, 9250]]})
    assert other.ask("sound/played?who=") == (200, {})
    (toy.work / "played.json").write_bytes(b"{torn")
    assert other.ask("sound/played?who=Bo") == (200, {})
    assert b"played" not in toy.master()
