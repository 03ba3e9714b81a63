"""An object is nothing but its newest inventory and its bytes: made again elsewhere, at any time of any history, it is the same file by file."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BrokenObject
from sasci_archive.store.ocfl import Agent, StorageRoot
from tests.s3_engine import Engine
from tests.store.ocfl.checked_by_others import complaints_of_root
from tests.store.ocfl.conftest import Stores
from tests.store.ocfl.stories import FIRST, ID, JO, ON, SECRET, first, purge, second
from tests.store.ocfl.test_histories import BYTES, CONTENTS


def everything(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.one_of(CONTENTS, BYTES), st.booleans()), min_size=1, max_size=5))
def test_a_copy_that_is_brought_on_now_and_then_is_the_object_byte_for_byte(
    steps: list[tuple[dict[str, bytes] | bytes, bool]],
) -> None:
    """A step is a version, or bytes that are taken down; after some of them the copy is brought on."""
    with tempfile.TemporaryDirectory() as folder:
        stores = Stores(Path(folder), None)
        _copied(stores, stores, steps)


@pytest.mark.slow
def test_so_it_is_from_a_disk_to_a_bucket_and_from_there_to_a_disk(engine: Engine) -> None:
    bucket, numbers = engine.bucket(), itertools.count()

    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        steps=st.lists(st.tuples(st.one_of(CONTENTS, BYTES), st.booleans()), min_size=2, max_size=4),
        there=st.booleans(),
    )
    def law(steps: list[tuple[dict[str, bytes] | bytes, bool]], there: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            disk = Stores(Path(folder), None)
            s3 = Stores(Path(folder), bucket, f"{next(numbers)}-")
            _copied(*((disk, s3) if there else (s3, disk)), steps)

    law()


def _copied(from_: Stores, to: Stores, steps: list[tuple[dict[str, bytes] | bytes, bool]]) -> None:
    root, copy = from_.root("root"), to.root("copy")
    for step, copied in steps:
        if isinstance(step, bytes):
            for each in (root, copy):
                if each.has(ID):
                    each.purge(ID, [hashlib.sha512(step).hexdigest()], on=ON, by=JO)
        else:
            root.add(ID, step, message="A version", by=JO, on=ON)
        if copied and root.has(ID):
            copy.take(root.inventory(ID), [root], by=JO, on=ON)
    if root.has(ID):
        copy.take(root.inventory(ID), [root], by=JO, on=ON)
        assert everything(to.on_disk("copy")) == everything(from_.on_disk("root"))
        assert complaints_of_root(to.on_disk("copy")) == []
        number = root.inventory(ID).head
        assert [root.inventory(ID).digest_at(n + 1) for n in range(number)] == [
            root.port.digest(f"{root.place(ID)}/v{n + 1}/inventory.json") for n in range(number)
        ]


def test_one_that_has_another_past_is_not_built_upon(tmp_path: Path) -> None:
    root, copy = StorageRoot(tmp_path / "root"), StorageRoot(tmp_path / "copy")
    first(root)
    copy.add(ID, FIRST, message="Another", by=Agent("Mo"), on=ON + dt.timedelta(days=1))
    before = everything(copy.root)
    with pytest.raises(BrokenObject, match="has another past than the one that is to be copied there"):
        copy.take(root.inventory(ID), [root], by=JO, on=ON)
    assert everything(copy.root) == before


def test_what_was_put_right_is_kept_only_where_it_is_asked_for(stores: Stores) -> None:
    root, copy = stores.root("root"), stores.root("copy")
    for each in (root, copy):
        first(each)
        second(each)
    before = everything(stores.on_disk("copy") / copy.place(ID))
    purge(root)
    copy.put_right(root.inventory(ID), [root], by=JO, on=ON)
    (aside,) = copy.set_aside(ID)
    assert everything(stores.on_disk("copy") / aside) == before
    assert copy.set_aside("urn:other") == ()
    assert copy.discard(ID) == (aside,)
    assert everything(stores.on_disk("copy")) == everything(stores.on_disk("root"))
    copy.put_right(root.inventory(ID), [root], by=JO, on=ON, keep=False)
    assert copy.set_aside() == ()
    assert SECRET not in copy.inventory(ID).manifest
