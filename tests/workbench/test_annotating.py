"""What editors write beside the words, asked over loopback as the page asks it: in the file where it belongs, and nowhere else."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from typing import Any

import pytest

from sasci_archive.alongside.files import REFUSED
from sasci_archive.evidence import kept
from sasci_archive.model import journal
from sasci_archive.stages import redact
from sasci_archive.tei.document import parse
from sasci_archive.tei.naming.listing import listed
from tests.workbench.conftest import Workbench

THEMES = """\
title = "Of toys"
[[dimension]]
id = "influence"
label = "Influence"
[[theme]]
id = "influence.helps"
label = "Helps"
definition = "What helped."
[[theme]]
id = "influence.hinders"
label = "Hinders"
definition = "What did not."
[[coder]]
id = "af"
name = "Ada Ferrar"
[[coder]]
id = "be"
name = "Bram Example"
"""


def everything(bench: Workbench) -> dict[str, bytes]:
    home = bench.folder.path
    return {str(p.relative_to(home)): p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file()}


def do(bench: Workbench, **op: Any) -> Any:
    status, told = bench.ask("do", {"op": op})
    assert status == 200, told
    return told


def get(bench: Workbench, path: str) -> Any:
    status, told = bench.ask(path)
    assert status == 200, told
    return told


def post(bench: Workbench, path: str, body: object) -> Any:
    status, told = bench.ask(path, body)
    assert status == 200, told
    return told


def refused(bench: Workbench, path: str, body: object) -> str:
    """What is said; and nothing is another then."""
    before = everything(bench)
    status, told = bench.ask(path, body)
    assert status in {409, 412}, told
    assert everything(bench) == before
    return str(told["wrong"])


def test_footnotes_are_listed_as_printed_and_a_work_is_cited_by_its_key(workbench: Workbench) -> None:
    apparatus = workbench.folder.apparatus
    apparatus.mkdir()
    (apparatus / "references.bib").write_text(
        "@book{hollin2016, author={Hollin, Perpetua and Marsh, Edwin}, title={Hours}, date={2016}}\n"
    )
    assert get(workbench, "works") == [
        {"key": "hollin2016", "author": "Hollin and Marsh", "year": "2016", "title": "Hours"}
    ]
    do(workbench, do="note", seg="u2.s1", after=5, text="See [@hollin2016, p. 4] and *Hours*.")
    do(workbench, do="note", seg="u3.s1", after=2, text="Mine.", note="witness", by="wren")
    notes = get(workbench, "notes")
    assert [(n["turn"], n["number"], n["by"]) for n in notes] == [
        ("u2", 1, "Ada Ferrar"),
        ("u3", 2, "Tobias Wren"),
        ("u4", 3, "Dr Ada Ferrar"),
        ("u8", 4, "Tobias Wren"),
    ]
    printed = get(workbench, "notes/printed")
    assert printed["before"] == 1  # the introduction has one
    assert printed["texts"][notes[0]["id"]] == "See (Hollin and Marsh, 2016, p. 4) and Hours."
    do(workbench, do="rewrite-note", id=notes[0]["id"], text="See [the page](https://example.org).")
    do(workbench, do="hang-note", id=notes[0]["id"], seg="u4.s1", after=0)
    moved = get(workbench, "notes")
    assert [(n["turn"], n["text"]) for n in moved][1] == ("u4", "See [the page](https://example.org).")
    do(workbench, do="drop-note", id=notes[0]["id"])
    assert len(get(workbench, "notes")) == 3
    assert [post(workbench, "undo", {})["told"] for _ in range(5)][-1].startswith("Footnote ‘See [@hollin2016")
    assert len(get(workbench, "notes")) == 2
    told = [
        refused(
            workbench, "do", {"op": {"do": "note", "seg": "u2.s1", "after": 1, "text": "Mine.", "note": "witness"}}
        ),
        refused(workbench, "do", {"op": {"do": "note", "seg": "u2.s1", "after": 1, "text": " \n"}}),
    ]
    assert told == [
        "Whose footnote it is is not said. Choose the witness whose it is.",
        "The footnote says nothing. Write it, or leave it.",
    ]


def test_what_is_known_is_proposed_and_what_is_marked_stands_in_its_list(workbench: Workbench) -> None:
    known = get(workbench, "names/like?words=Marlsea")
    assert [(k["name"], k["kind"], k["ref"]) for k in known["known"]] == [("Marlsea Council", "body", "o.council")]
    wren = get(workbench, "names/like?words=Toby")["known"][0]
    assert (wren["name"], wren["says"]) == ("Tobias Wren", "appears by name")
    assert [k["name"] for k in get(workbench, "names")["known"] if k.get("unasked")] == ["The Mayor"]
    post(workbench, "names/ask", {"name": "The Mayor"})
    assert workbench.folder.consent().named[-1].name == "The Mayor"
    assert "has not answered" in get(workbench, "names/like?words=Mayor")["known"][0]["says"]
    assert refused(workbench, "names/ask", {"name": "The Mayor"}).startswith("'The Mayor' is in consent.toml already.")
    assert get(workbench, "names/like?words=Halina")["known"][0]["says"] == "appears as Mrs K."
    chosen = {"begins": ["u2.s1", 4], "ends": ["u2.s1", 4]}
    do(workbench, do="name", kind="body", name="The Cupboard Trust", chosen=chosen)
    (place,) = [p for p in get(workbench, "names")["places"] if p["turn"] == "u2"]
    assert place["named"]["text"] == "cupboard,"
    assert any(each.names == ("The Cupboard Trust",) for each in listed(parse(workbench.folder.master())))
    same = get(workbench, "names/same?words=cupboard")
    assert [(s["turn"], s["again"]["marked"]) for s in same] == [("u2", place["named"]["ref"]), ("u3", "")]
    spot = {key: same[1]["again"][key] for key in ("passage", "first", "last", "text")}
    do(workbench, do="name", kind="body", ref=place["named"]["ref"], places=[spot])
    assert [k["count"] for k in get(workbench, "names")["known"] if k["name"] == "The Cupboard Trust"] == [2]
    do(workbench, do="unname", places=[spot])
    post(workbench, "undo", {})
    assert len([p for p in get(workbench, "names")["places"] if p["turn"] == "u3"]) == 1
    asked = {"op": {"do": "name", "kind": "person", "ref": "p.wren", "chosen": chosen}}
    assert refused(workbench, "do", asked) == "u2: some of these words are marked as a name already. Unmark them first."


def test_index_glossary_and_chronology_are_written_into_their_files_and_shown_as_printed(workbench: Workbench) -> None:
    record = workbench.folder.seminar_toml
    post(workbench, "index/put", {"kind": "subject", "heading": "cupboards", "words": ["cupboard"]})
    told = {
        **get(workbench, "index"),
        **get(workbench, "index/printed"),
        "proposals": get(workbench, "index/proposals"),
    }
    assert told["printed"] == [{"label": "cupboards", "kind": "subject", "told": "2–3"}]
    assert "Toy Libraries Association (TLA)" in [p["entry"]["heading"] for p in told["proposals"]]
    entry = told["entries"][0]
    post(workbench, "index/change", {"number": 0, "was": entry, "now": {**entry, "words": ["cupboard", "money"]}})
    preview = post(workbench, "index/preview", {"heading": "North Pier", "kind": "place", "words": ["North Pier"]})
    assert preview["told"] == "7"
    wrong = refused(workbench, "index/put", {"heading": "whales", "words": ["whale"]})
    assert "'whales' matches nothing: “whale” is not said in any turn." in wrong
    stale = refused(workbench, "index/change", {"number": 0, "was": entry, "now": None})
    assert stale == "'cupboards' has been changed meanwhile. Look at the index again."

    before = record.read_text("utf-8")
    post(workbench, "glossary/put", {"term": {"term": "puzzle", "meaning": "A picture in pieces."}})
    assert record.read_text("utf-8").startswith(before.rstrip())
    post(workbench, "glossary/put", {"term": {"term": "TLA", "expansion": "Toy Libraries Alliance"}, "was": "TLA"})
    assert [t["expansion"] for t in get(workbench, "glossary")["terms"] if t["term"] == "TLA"] == [
        "Toy Libraries Alliance"
    ]
    assert b"<expan>Toy Libraries Alliance</expan>" in workbench.folder.master()  # the record is followed
    twice = refused(workbench, "glossary/put", {"term": {"term": "puzzle"}})
    assert "'puzzle' is in the glossary twice." in twice
    post(workbench, "glossary/put", {"term": None, "was": "puzzle"})
    assert record.read_text("utf-8") == before.replace(
        '"Toy Libraries Association"\nmeaning = "It lent to the libraries."', '"Toy Libraries Alliance"'
    )

    post(workbench, "chronology/put", {"event": {"when": "c. 1996", "label": "The cupboard", "turns": ["u2"]}})
    (event,) = get(workbench, "chronology")
    post(workbench, "chronology/put", {"event": {**event, "turns": ["u2", "u3"]}, "was": event})
    assert get(workbench, "chronology")[0]["turns"] == ["u2", "u3"]
    assert refused(workbench, "chronology/put", {"event": {"when": "once", "label": "x"}}).startswith(
        "'once' is not a time that we can read."
    )


def test_whoever_codes_sees_others_only_once_they_have_coded_and_takes_back_only_their_own(
    workbench: Workbench,
) -> None:
    assert workbench.ask("themes?by=af")[0] == 409  # no codebook
    (workbench.folder.path / "themes.toml").write_text(THEMES)
    master = workbench.folder.master()
    chosen = {"begins": ["u2.s1", 3], "ends": ["u2.s1", 4]}
    words = {
        "by": "be",
        "themes": ["influence.helps"],
        "turns": ["u2", "u2"],
        "chosen": chosen,
        "note": "What a start.",
    }
    (first,) = post(workbench, "themes/code", words)
    assert (
        kept.house(workbench.folder, workbench.bench.now()).words(kept.codings(workbench.folder).codings[0].place)
        == "a cupboard,"
    )
    seen = get(workbench, "themes?by=af&others=yes")
    assert (seen["codings"], seen["others"], seen["hidden"]) == ([], ["be"], True)
    post(workbench, "themes/code", {"by": "af", "themes": ["influence.hinders"], "turns": ["u2", "u3"]})
    seen = get(workbench, "themes?by=af&others=yes")
    assert [(c["by"], c["turns"], c["chosen"]) for c in seen["codings"]] == [
        ("be", ["u2"], chosen),
        ("af", ["u2", "u3"], None),
    ]
    assert get(workbench, "themes?by=af")["codings"][0]["by"] == "af"
    told = refused(workbench, "themes/undo", {"by": "af", "what": first})
    assert told == f"'af' has given no coding '{first}'. What somebody else has given is theirs to take back."
    post(workbench, "themes/undo", {"by": "af"})
    assert [c.by for c in kept.codings(workbench.folder).codings] == ["be"]
    post(workbench, "themes/coder", {"id": "cd", "name": "Cora Dill"})
    assert get(workbench, "themes?by=cd")["coders"][-1]["name"] == "Cora Dill"
    assert refused(workbench, "themes/coder", {"id": "cd", "name": "Carl"}).startswith(
        "Somebody codes as 'cd' already."
    )
    assert refused(workbench, "themes/code", {**words, "by": "zz"}).endswith(
        'Whoever codes is named in themes.toml: [[coder]] id = "ab", name = "…".'
    )
    assert workbench.folder.master() == master


def test_what_is_withheld_leaves_its_lines_in_log_and_journal_whatever_way_it_comes_and_goes(
    workbench: Workbench,
) -> None:
    chosen = {"begins": ["u2.s1", 3], "ends": ["u2.s1", 4]}
    op = {
        "do": "withhold",
        "passage": "u2",
        "chosen": chosen,
        "reason": "third-party",
        "authority": "Tobias Wren",
        "instead": "a place",
    }
    before = everything(workbench)
    preview = post(workbench, "withheld/preview", op)
    assert everything(workbench) == before
    assert preview["after"].startswith("It began with [a place] in 1996,")
    do(workbench, **op)
    (new,) = [p for p in get(workbench, "withheld")["passages"] if p["redaction"].get("id")]
    assert (new["turn"], new["redaction"]["original"], new["redaction"]["authority"]) == (
        "u2",
        "a cupboard,",
        "Tobias Wren",
    )
    secret = new["redaction"]["id"]
    do(workbench, do="reword-held", redaction=secret, first=1, was="cupboard,", now="wardrobe,")
    rows = list(csv.reader(io.StringIO(redact.path(workbench.folder).read_text("utf-8-sig"))))
    assert any("a wardrobe," in row for row in rows)
    post(workbench, "undo", {})
    post(workbench, "undo", {})
    assert secret not in [p["redaction"].get("id") for p in get(workbench, "withheld")["passages"]]
    post(workbench, "redo", {})
    do(workbench, do="lift", redaction=secret, authority="Bram Example")
    lines = [
        (e.what, e.who, e.about, e.authority)
        for e in workbench.folder.history()
        if e.what in {journal.REDACTED, journal.LIFTED}
    ]
    about = ("Ada Ferrar", f"{secret} in u2", "Tobias Wren")
    assert lines == [
        *((what, *about) for what in (journal.REDACTED, journal.LIFTED, journal.REDACTED)),
        (journal.LIFTED, "Ada Ferrar", f"{secret} in u2", "Bram Example"),
    ]
    assert "cupboard" not in workbench.folder.journal_jsonl.read_text("utf-8")
    told = refused(workbench, "do", {"op": {**op, "authority": " "}})
    assert told == "On whose word this is withheld is not said. Name them: somebody who took part, or anybody."


def test_a_proposal_to_withhold_that_was_refused_is_not_made_again(workbench: Workbench) -> None:
    chosen = {"begins": ["u3.s1", 1], "ends": ["u3.s1", 1]}
    seen = get(workbench, "turns?ids=u3")[0]["written"]["seen"]
    status, _ = workbench.ask(
        "do",
        {
            "op": {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": "cupboard?", "now": "Mr Jenkins?"}]},
            "seen": {"u3": seen},
        },
    )
    assert status == 200, chosen
    proposed = [p for p in get(workbench, "withheld/proposed") if p["turn"] == "u3"]
    assert [p["suggestion"]["text"] for p in proposed] == ["Mr Jenkins?"]
    post(workbench, "withheld/refuse", proposed[0]["suggestion"])
    assert [p for p in get(workbench, "withheld/proposed") if p["turn"] == "u3"] == []
    last = workbench.folder.history()[-1]
    assert (last.what, last.who, last.about) == (journal.NOT_WITHHELD, "Ada Ferrar", "u3")


@pytest.mark.parametrize("path", ["withheld/preview", "index/put", "themes/code", "glossary/put", "chronology/put"])
def test_what_is_none_of_the_workbenchs_is_answered_so(workbench: Workbench, path: str) -> None:
    status, told = workbench.ask(path, {"nothing": "of ours"})
    assert (status, "none of the workbench's" in told["wrong"]) == (422, True)
    assert tomllib.loads(workbench.folder.seminar_toml.read_text("utf-8"))["title"] == "The Toy Library"


def test_a_proposal_that_was_left_is_undone_and_done_again_beside_others_and_the_journal_says_so(
    workbench: Workbench,
) -> None:
    def proposed() -> list[str]:
        return [each["suggestion"]["text"] for each in get(workbench, "withheld/proposed")]

    folder = workbench.folder
    folder.save_transcript(
        folder.master().replace(b"Whose cupboard?", b"Whose cupboard? Ring Selwyn Ashdown on 020 7946 0018.")
    )
    every = get(workbench, "withheld/proposed")
    assert len(every) > 1
    for each in every[:2]:
        post(workbench, "withheld/refuse", each["suggestion"])
    left, other = (each["suggestion"]["text"] for each in every[:2])
    assert left not in proposed()
    first = next(e for e in folder.edits() if e.told.startswith("A proposal to withhold words of turn"))
    post(workbench, "take-back", {"number": first.number})  # not the last
    assert left in proposed()
    assert other not in proposed()
    assert post(workbench, "undo", {})["told"].startswith("A proposal to withhold words of turn")
    assert other in proposed()
    post(workbench, "redo", {})
    post(workbench, "redo", {})
    assert not {left, other} & set(proposed())
    kinds = (journal.NOT_WITHHELD, journal.PROPOSED_AGAIN)
    assert [e.what for e in folder.history() if e.what in kinds] == [
        kinds[0],
        kinds[0],
        kinds[1],
        kinds[1],
        kinds[0],
        kinds[0],
    ]
    # what was refused before it was kept one by one stays so
    (folder.path / REFUSED).unlink()
    old = {"refused": [[every[0]["suggestion"]["passage"], left]]}
    (folder.work / "not-withheld.json").write_text(json.dumps(old))
    assert left not in proposed()
    assert other in proposed()
