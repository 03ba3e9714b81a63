"""Where the things of a seminar lie: under a plain name, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadSlug
from sasci_archive.store.paths import Paths, checked_slug

BAD = (
    "../secret",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "/etc",
    "C:demo",
    "Demo",
    "demo ",
    "dé",
    "a--b",
    "-a",
    "a-",
    "demo\n",
    "a.b",
    "x" * 81,
)


@pytest.mark.parametrize("slug", BAD)
def test_a_slug_that_is_no_plain_name_leads_nowhere(tmp_path: Path, slug: str) -> None:
    with pytest.raises(BadSlug) as caught:
        Paths(tmp_path / "seminars", slug)
    assert str(caught.value) == (
        f"{slug!r} cannot name a seminar. "
        "Use lower case letters, digits and single hyphens, such as care-certificate-2023."
    )
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=90))
def test_a_slug_that_is_taken_is_one_folder_below_the_root(slug: str) -> None:
    try:
        taken = checked_slug(slug)
    except BadSlug:
        return
    path = Path("/archive/seminars") / taken
    assert path.parent == Path("/archive/seminars")
    assert path.name == slug


def test_every_path_lies_within_the_folder(tmp_path: Path) -> None:
    folder = Paths(tmp_path, "demo")
    properties = [name for name, kind in vars(Paths).items() if isinstance(kind, property)]
    assert len(properties) > 10
    assert all(getattr(folder, name).is_relative_to(tmp_path / "demo") for name in properties)
