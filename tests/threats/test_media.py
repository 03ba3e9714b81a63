"""A recording that leads elsewhere leads nowhere: nothing but the one open file is read, whatever it names and whatever it is called."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sasci_archive.engines import media
from sasci_archive.errors import BadMedia
from tests.engines.sounds import record, speech
from tests.threats.test_xml import listening

PACKAGE = Path(media.__file__).parents[1]
LISTS = {
    "hls.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{0}\n#EXT-X-ENDLIST\n",
    "hls under another name.mp4": "#EXTM3U\n#EXTINF:10,\n{0}\n",
    "behind a mark.wav": "\ufeff#EXTM3U\n{0}\n",
    "concat.ffconcat": "ffconcat version 1.0\nfile '{0}'\n",
    "concat.mp3": "ffconcat version 1.0\nfile {0}\n",
    "dash.mp4": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{0}</BaseURL></Period></MPD>',
    "session.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na=control:{0}\n",
    "list.pls": "[playlist]\nFile1={0}\nNumberOfEntries=1\n",
    "list.asx": '<asx version="3.0"><entry><ref href="{0}"/></entry></asx>',
    "xspf.ogg": '<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><location>{0}</location></track></trackList></playlist>',
    "subtitles.idx": "# VobSub index file\nid: en, index: 0\n# {0}\n",
    "styles.ass": "[Script Info]\nScriptType: v4.00+\nAudio File: {0}\nVideo File: {0}\n[Events]\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_what_names_another_place_is_refused_and_the_place_is_not_asked(name: str, tmp_path: Path) -> None:
    record(tmp_path / "other.wav", speech(1))
    with listening() as (address, heard):
        for place in (
            address,
            (tmp_path / "other.wav").as_uri(),
            "other.wav",
            f"concat:{tmp_path / 'other.wav'}",
            f"subfile,,start,0,end,9,,:{tmp_path / 'other.wav'}",
        ):
            (tmp_path / name).write_text(LISTS[name].format(place), "utf-8")
            with pytest.raises(BadMedia):
                media.probe(tmp_path / name)
    assert heard == []


@pytest.mark.parametrize(
    "name", ["http: x.wav", "concat:a|b.wav", "pipe:0.wav", "data:audio.wav", "-i.wav", "file:x.wav"]
)
def test_a_name_that_ffmpeg_would_take_for_a_protocol_is_a_name(name: str, tmp_path: Path) -> None:
    record(tmp_path / "x.wav", speech(1)).rename(tmp_path / name)
    assert media.probe(tmp_path / name).duration > 900


def test_whatever_is_opened_to_be_read_may_name_no_other_place() -> None:
    """Strangers' files under the option that allows no protocol, our own under `file` alone; a file that is written needs none."""
    found = 0
    for file in PACKAGE.rglob("*.py"):
        name, text = file.relative_to(PACKAGE).as_posix(), file.read_text("utf-8")
        if name.startswith("trials/") or "av.open" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "av.open":
                continue
            if len(node.args) > 1 and ast.unparse(node.args[1]) == "'w'":
                continue
            found += 1
            options = {key.arg: ast.unparse(key.value) for key in node.keywords}
            said = options.get("options", options.get("container_options", ""))
            assert "protocol_whitelist" in said or "'protocol_whitelist'" in ast.unparse(ast.parse(text)), (
                f"{name}, line {node.lineno}"
            )
            assert said, f"{name}, line {node.lineno}"
    assert found >= 4
