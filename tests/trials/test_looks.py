"""The pictures in the documentation are of the templates that there are."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.trials import looks

HERE = Path(__file__).parents[2] / "docs" / "pictures"


def test_the_pictures_are_made_from_the_templates_as_they_are() -> None:
    said = (HERE / looks.MADE_FROM).read_text(encoding="utf-8")
    assert said == looks.made_from(), (
        "Templates have changed: run `inv demo`, then `inv docs.pictures`, and look at them."
    )


def test_there_is_one_of_each_look_and_each_is_small() -> None:
    names = {*(f"{name}.png" for name, _, _ in looks.LOOKS), "covers.png"}
    assert {path.name for path in HERE.glob("*.png")} == names
    assert all(path.stat().st_size < 400_000 for path in HERE.glob("*.png"))
