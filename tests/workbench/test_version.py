"""The tree that the bench keeps between changes: what is made of it is what is made of the file read anew, to the byte, and it stays as it is."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from sasci_archive.alongside import left
from sasci_archive.store.folder import Folder
from sasci_archive.tei import amend
from sasci_archive.tei.difference import difference
from sasci_archive.tei.document import ID, by_id, compose, ids, instants, parse
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.operations.turns import Split
from sasci_archive.workbench.version import Version
from tests.workbench.conftest import TOY
from tests.workbench.test_past import reword

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


def test_the_ids_of_a_whole_document_are_those_of_its_elements_and_those_of_a_part_its_own() -> None:
    root = parse((TOY / "4-transcript.xml").read_bytes())
    assert ids(root) == [node.get(ID) for node in root.iter("*") if node.get(ID)] == list(by_id(root))
    assert ids(by_id(root)["u4"]) == ["u4", "u4.s1", "fn1"]


def test_each_change_is_as_if_the_file_had_been_read_anew_whoever_has_changed_it_meanwhile(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    bench = Bench(folder, "Ada Ferrar", lambda: NOW)

    def asked(request: Request) -> None:
        before = folder.master()
        change = request.op.placed(parse(before)).change(bench.by())
        expected = amend.apply(before, change, shared=True, taken=lambda: left.ids(folder))
        edit = bench.do(request)
        assert folder.master() == expected
        assert edit.parts == difference(before, expected).parts
        assert bench.version().master == expected
        assert compose(bench.version().root) == compose(parse(expected))
        assert bench.version().times == instants(parse(expected))
        anew = Version(expected)
        assert (bench.version().digests, bench.version().ids) == (anew.digests, anew.ids)
        assert [*bench.version().lines.values()] == [*anew.lines.values()]
        assert folder.edits() == Folder(tmp_path, "toy").edits()

    asked(reword("u3.s1", 0, "Whose", "Which"))
    asked(Request(op=Split(seg="u2.s1", first=3), seen={}))
    elsewhere = folder.master().replace(b"Good afternoon.", b"Good evening.").replace(b'"5.492"', b'"5.4"')
    assert elsewhere != folder.master()
    folder.transcript_xml.write_bytes(elsewhere)
    asked(reword("u3.s1", 1, "cupboard?", "shelf?"))
    assert b"Good evening." in folder.master()
    assert bench.turns({"u1"})[0].end == 5400
    bench.undo()
    asked(reword("u3.s1", 0, "Which", "What"))
