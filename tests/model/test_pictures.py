"""`pictures.toml` and `chronology.toml` are read strictly: what is wrong is said with its place and the remedy."""

from __future__ import annotations

import pytest

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.pictures import Photographs


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[picture]]\nfile = "../consent.toml"', "'../consent.toml' cannot be the name of a picture's file. Call the file by"),
        ('[[picture]]\nfile = "Märta.jpg"', "'Märta.jpg' cannot be the name of a picture's file."),
        ('[[picture]]\nfile = "a.png"\ncaptoin = "x"', "pictures.toml, at picture no. 1: 'captoin' is not a key we know. Did you mean 'caption'?"),
        ('[[picture]]\nalt = "x"', "pictures.toml, at picture no. 1: 'file' is missing. Add a line `file = …`."),
        ('[[picture]]\nfile = "a.png"\n[[picture]]\nfile = "A.PNG"', "'a.png' is listed twice. Give each picture one [[picture]]"),
        ('[[picture]]\nfile = "a.png"\ncover = true\n[[picture]]\nfile = "b.png"\ncover = true', "two pictures are the cover."),
        ('[[picture]]\nfile = "a.png"\npermission = { who = "x" }', "at picture no. 1, permission: 'how' is missing."),
    ],
)  # fmt: skip
def test_a_picture_that_is_recorded_wrongly(text: str, told: str) -> None:
    with pytest.raises(BadRecord) as refused:
        records.parse(text.encode(), Photographs, where="pictures.toml")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[event]]\nwhen = "1996"\nlabel = " "', "what happened (1996) is not said. Write it in `label`, in a few words."),
        ('[[event]]\nwhen = 1996\nlabel = "x"', "at event no. 1, when: this wants text between quotation marks, not a whole number."),
        ('[[event]]\nwhen = "1996"\nlabel = "x"\nturn = ["u1"]', "'turn' is not a key we know. Did you mean 'turns'?"),
    ],
)  # fmt: skip
def test_an_event_that_is_recorded_wrongly(text: str, told: str) -> None:
    with pytest.raises(BadRecord) as refused:
        records.parse(text.encode(), Chronology, where="chronology.toml")
    assert told in str(refused.value)
