"""How often a store far away is asked: with each file a few times more, and with each seminar; never for each folder, and never for one file once for each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from sasci_archive.archive import objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.objects import Which
from sasci_archive.archive.repairing import repair
from sasci_archive.archive.replicating import replicate
from sasci_archive.archive.takedown import stores
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.secret import Kind, Secret
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.archive.kept import ADA, ON, keep
from tests.bad_line import Line, line
from tests.s3_engine import Engine

PER_FILE: Final = {
    "keep": 6,
    "replicate": 10,
    "again": 0,
    "status": 0,
    "verify": 4,
    "repair": 4,
    "takedown": 6,
}
"""Of both objects, in the archive's own roots and in a copy; all of them on S3. Kept: sent, read back, put in place. Copied: read, and compared, besides. Taken down:
looked through in the archive's two roots, compared in all four places, and left where it lies."""
PER_SEMINAR: Final = {"again": 12, "status": 12, "verify": 64, "repair": 76}
"""Besides its two files: inventories and their digests are files too, those of each version."""


def _counts(engine: Engine, to: Line, home: Path, files: int, seminars: int) -> dict[str, int]:
    """How many requests went over the line for each command."""
    bucket = engine.bucket()
    where = ArchiveSettings(
        public=f"s3://{bucket.name}/public",
        restricted=f"s3://{bucket.name}/restricted",
        replicas=(f"s3://{bucket.name}/copy",),
        buckets=(msgspec.structs.replace(bucket.settings, endpoint=to.address),),
    )
    here, found = Workspace(home, Settings(archive=where)), dict[str, int]()

    def count(what: str, does: Callable[[], object]) -> None:
        to.sound()
        does()
        found[what] = to.count

    for number in range(seminars):
        contents = {f"{n}/{n}.txt": f"{number} {n}".encode() for n in range(files)}
        count("keep", lambda contents=contents, number=number: keep(here, f"s{number}", contents))  # type: ignore[misc]
    count("replicate", lambda: replicate(here, ADA, ON))
    count("again", lambda: replicate(here, ADA, ON))
    count("status", lambda: [objects.kept(here, which, f"s{n}") for which in Which for n in range(seminars)])
    count("verify", lambda: verify(here))
    count("repair", lambda: repair(here, ADA, ON))
    looked = Looked([Secret("u1", "nothing of what is kept says it", Kind.WORDS)], "")
    gone = [hashlib.sha512(b"0 1").hexdigest()]
    how = {"everything": False, "stays": (), "by": ADA, "on": ON, "about": "takedown 1"}
    count("takedown", lambda: stores.purge(here, "s0", looked, gone, **how))  # type: ignore[arg-type]
    checked = verify(here)
    assert checked.sound, [(o.root, o.object, fault) for o in checked.outcomes for fault in o.faults]
    return found


@pytest.mark.slow
def test_each_file_more_and_each_seminar_more_is_a_few_requests_more_and_no_folder_is_one(
    tmp_path: Path, engine: Engine
) -> None:
    with line(engine.address) as to:
        few = _counts(engine, to, tmp_path / "few", 2, 1)
        files = _counts(engine, to, tmp_path / "files", 8, 1)
        seminars = _counts(engine, to, tmp_path / "seminars", 2, 3)
    assert few.keys() == PER_FILE.keys()
    more = {what: (files[what] - few[what]) / 6 for what in few}
    assert {what: each for what, each in more.items() if each > PER_FILE[what]} == {}
    assert more["verify"] >= PER_FILE["verify"], "each file is read"
    assert seminars["keep"] <= few["keep"], "what is kept already is not asked for"
    assert seminars["takedown"] <= few["takedown"]
    more = {what: (seminars[what] - few[what]) / 2 for what in PER_SEMINAR}
    assert {what: each for what, each in more.items() if each > PER_SEMINAR[what]} == {}
