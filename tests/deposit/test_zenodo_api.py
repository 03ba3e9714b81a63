"""A deposit at Zenodo, against a stand-in written from its documentation: begun, gone on with, published, a new version, taken back; and every break."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sasci_archive.deposit import crates
from sasci_archive.deposit import zenodo_api as api
from sasci_archive.deposit.credentials import Secret
from sasci_archive.deposit.services import Service, client
from sasci_archive.errors import NotAnswered, SasciError
from sasci_archive.formats import zenodo
from sasci_archive.model.deposits import NOTHING, Deposit, Deposits, State
from sasci_archive.store.workspace import Workspace
from tests.deposit.made import toy
from tests.deposit.standing_in import TOKEN, Zenodo, served
from tests.formats.test_catalogues import KNOWN, RECORD

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def there() -> Iterator[Zenodo]:
    stand_in = Zenodo()
    with served(stand_in):
        yield stand_in


def wanted(text: bytes = b"words", version: str = "1.0") -> api.Submission:
    said = zenodo.metadata(RECORD, KNOWN, with_doi=False)
    uploads = {"seminar.pdf": b"%PDF", "all of it é.zip": text}
    return api.Submission(metadata=said, uploads=uploads, digest=f"{version}{text!r}", version=version)


class Written:
    """What is written down, and from which the next run goes on."""

    def __init__(self) -> None:
        self.deposits: Deposits = NOTHING

    def __call__(self, deposit: Deposit) -> None:
        self.deposits = self.deposits.with_(deposit)

    @property
    def last(self) -> Deposit | None:
        return self.deposits.last(api.NAME, test=True)


def service(there: Zenodo, token: str = TOKEN) -> Service:
    headers = {"Authorization": f"Bearer {token}"}
    return Service("Zenodo", there.base, client(headers), sleep=lambda _: None, now=lambda: ON, shield=(Secret(token),))


def deposit(there: Zenodo, written: Written, what: api.Submission, state: State = State.FINDABLE) -> Deposit:
    with service(there) as asked:
        return api.deposit(asked, what, written.last, state, remember=written, made=partial(made_of, what))


def discard(there: Zenodo, what: Deposit) -> Deposit:
    with service(there) as asked:
        return api.discard(asked, what)


def test_a_draft_is_made_and_then_published_and_its_files_are_there_to_the_byte(there: Zenodo) -> None:
    written = Written()
    draft = deposit(there, written, wanted(), State.DRAFT)
    assert (draft.state, draft.doi) == (State.DRAFT, "10.5072/zenodo.1000")
    assert not there.depositions[1000]["submitted"]
    done = deposit(there, written, wanted())
    assert (done.id, done.state, done.address) == ("1000", State.FINDABLE, "https://zenodo.example/record/1000")
    assert there.files[1000] == wanted().uploads
    assert there.depositions[1000]["metadata"]["creators"][0]["orcid"] == "0000-0002-1825-0097"
    assert len(there.depositions) == 1
    assert written.last == done


def test_running_it_twice_does_nothing_twice(there: Zenodo) -> None:
    written = Written()
    deposit(there, written, wanted())
    asked = len(there.troubles.asked)
    assert deposit(there, written, wanted()) == written.last
    assert len(there.troubles.asked) == asked
    assert len(there.depositions) == 1


def test_a_new_version_takes_over_what_is_the_same_and_nothing_that_is_not(there: Zenodo) -> None:
    written = Written()
    deposit(there, written, wanted())
    sent = [path for method, path in there.troubles.asked if method == "PUT" and "/files/" in path]
    done = deposit(there, written, wanted(b"other words", "1.1"))
    again = [path for method, path in there.troubles.asked if method == "PUT" and "/files/" in path][len(sent) :]
    assert (done.id, done.version, done.state) == ("1001", "1.1", State.FINDABLE)
    assert there.files[1001] == wanted(b"other words").uploads
    assert there.files[1000] == wanted().uploads
    assert len(again) == 1  # the PDF is the same
    assert [each.id for each in written.deposits.deposit] == ["1000", "1001"]


def test_a_draft_is_taken_back_and_what_is_published_is_not(there: Zenodo) -> None:
    written = Written()
    draft = deposit(there, written, wanted(), State.DRAFT)
    written(discard(there, draft))
    assert there.depositions == {}
    assert written.last is None
    done = deposit(there, written, wanted())
    with pytest.raises(SasciError, match=f"No. {done.id} is published at Zenodo, and stays there"):
        discard(there, done)


def test_one_that_was_deleted_there_is_made_anew(there: Zenodo) -> None:
    written = Written()
    deposit(there, written, wanted(), State.DRAFT)
    there.depositions.clear()
    there.depositions[1] = {"submitted": False, "metadata": {}}
    assert deposit(there, written, wanted()).state is State.FINDABLE


def test_one_that_somebody_published_there_by_hand_is_seen(there: Zenodo) -> None:
    written = Written()
    deposit(there, written, wanted(), State.DRAFT)
    there.depositions[1000]["submitted"] = True
    assert deposit(there, written, wanted()).state is State.FINDABLE
    assert len(there.depositions) == 1


def ended(there: Zenodo, written: Written) -> SasciError | None:
    """How a run ended: with a sentence, or well."""
    try:
        deposit(there, written, wanted())
    except SasciError as stopped:
        return stopped
    return None


STEPS = [
    ("POST", "/deposit/depositions"),
    ("GET", "/files"),
    ("PUT", "/files/"),
    ("PUT", "/deposit/depositions/"),
    ("POST", "/actions/publish"),
]


@pytest.mark.parametrize(("method", "path"), STEPS)
@pytest.mark.parametrize("trouble", ["cut", "lost", "dies", 500, 503, 429, 400, 403, "nonsense", "another"])
def test_stopped_at_any_step_it_says_what_is_there_and_the_next_run_ends_where_it_was_to(
    there: Zenodo, method: str, path: str, trouble: object
) -> None:
    written = Written()
    what = {
        "nonsense": PlainTextResponse("<html>"),
        "another": JSONResponse({"hello": "there"}),
    }.get(str(trouble), Response(status_code=trouble) if isinstance(trouble, int) else trouble)
    there.troubles.at(method, path, what, times=12)
    stopped = ended(there, written)
    if stopped is not None:
        assert TOKEN not in str(stopped)
        if written.last:
            assert f"Draft no. {written.last.id} is at Zenodo, not published" in stopped.problem
            assert "--state discarded takes it back" in stopped.remedy
        elif trouble in {"cut", "lost", "dies", 500}:
            assert "Whether a draft was made there is not known" in stopped.problem
    there.troubles.next.clear()
    done = deposit(there, written, wanted())
    assert done.state is State.FINDABLE
    assert there.files[int(done.id)] == wanted().uploads
    published = [id_ for id_, each in there.depositions.items() if each["submitted"]]
    assert published == [int(done.id)]


class Killed(BaseException):
    """Our own program is ended, and says nothing more."""


class Mortal(Service):
    """Ends with a request: the one of this number, before it is sent or after it was answered."""

    left, after = 0, False

    def ask(self, *given: Any, **also: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed
        told = super().ask(*given, **also)
        if self.left == 0:
            raise Killed
        return told


@pytest.mark.parametrize("after", [False, True])
def test_killed_before_or_after_any_request_the_next_run_ends_where_it_was_to(after: bool) -> None:
    number, ended = 0, False
    while not ended:
        number += 1
        written, there = Written(), Zenodo()
        with served(there):
            headers = {"Authorization": f"Bearer {TOKEN}"}
            with Mortal("Zenodo", there.base, client(headers), sleep=lambda _: None, now=lambda: ON) as mortal:
                mortal.left, mortal.after = number, after
                try:
                    api.deposit(
                        mortal, wanted(), None, State.FINDABLE, remember=written, made=partial(made_of, wanted())
                    )
                    ended = True
                except Killed:
                    pass
            done = deposit(there, written, wanted())
        assert done.state is State.FINDABLE
        assert there.files[int(done.id)] == wanted().uploads
        assert [id_ for id_, each in there.depositions.items() if each["submitted"]] == [int(done.id)]
        strays = len(there.depositions) - 1
        assert strays == (1 if (number, after) == (1, True) else 0)  # one whose number we never heard
    assert number > 6


def made_of(what: api.Submission, id_: str, how: State) -> Deposit:
    return Deposit(service=api.NAME, id=id_, version=what.version, on=ON, digest=what.digest, state=how, test=True)


def test_it_waits_until_zenodo_begins_to_count_anew(there: Zenodo) -> None:
    reset = {"X-RateLimit-Reset": str(int(ON.timestamp()) + 42)}
    for headers in (reset, {**reset, "Retry-After": "3"}, {"X-RateLimit-Reset": "soon"}):
        there.troubles.at("GET", "/files", Response(status_code=429, headers=headers))
    slept: list[float] = []
    with Service(
        "Zenodo", there.base, client({"Authorization": f"Bearer {TOKEN}"}), sleep=slept.append, now=lambda: ON
    ) as asked:
        api.deposit(asked, wanted(), None, State.DRAFT, remember=Written(), made=partial(made_of, wanted()))
    assert slept == [42, 3, 4]


@pytest.mark.parametrize("trouble", ["cut", "lost"])
def test_a_line_that_breaks_once_while_it_is_published_publishes_it_once(there: Zenodo, trouble: str) -> None:
    there.troubles.at("POST", "/actions/publish", trouble)
    written = Written()
    assert deposit(there, written, wanted()).state is State.FINDABLE
    assert [each["submitted"] for each in there.depositions.values()] == [True]


def test_a_file_that_came_there_as_another_is_sent_again_by_the_next_run(there: Zenodo) -> None:
    written = Written()
    there.troubles.at("PUT", "/files/", JSONResponse({"checksum": "md5:0"}))
    with pytest.raises(SasciError, match=r"'seminar\.pdf' did not arrive at Zenodo as it was sent"):
        deposit(there, written, wanted())
    there.files[1000]["seminar.pdf"] = b"half"
    there.files[1000]["stray"] = b"?"
    assert deposit(there, written, wanted()).state is State.FINDABLE
    assert there.files[1000] == wanted().uploads


def test_a_token_is_sent_to_no_other_host(there: Zenodo) -> None:
    told = {"id": 7, "links": {"bucket": "https://example.org/files/7"}, "submitted": False, "metadata": {}}
    there.troubles.at("POST", "/deposit/depositions", JSONResponse(told, 201))
    there.troubles.at("GET", "/files", JSONResponse([]))
    with pytest.raises(SasciError, match=r"Zenodo leads to another host \(example.org\), and nothing is sent there"):
        deposit(there, Written(), wanted())


def test_a_wrong_token_is_told_and_nothing_is_there(there: Zenodo) -> None:
    told = "Zenodo does not know us"
    with service(there, "another-token") as wrong, pytest.raises(SasciError, match=told) as stopped:
        api.deposit(
            wrong, wanted(), None, State.DRAFT, remember=Written(), made=lambda *_: pytest.fail("none is there")
        )
    assert "another-token" not in str(stopped.value)
    assert there.depositions == {}


def test_what_they_find_wrong_is_said(there: Zenodo) -> None:
    bare = msgspec.structs.replace(wanted(), metadata={"title": "x"})
    with pytest.raises(
        SasciError, match=r"Zenodo refuses this \(400\): “Validation error; metadata.upload_type Missing”"
    ):
        deposit(there, Written(), bare)


# -- what is said of it, and the files ---------------------------------------------------------------------------------


def test_what_is_said_of_it_is_what_the_edition_says() -> None:
    told = zenodo.metadata(RECORD, KNOWN, with_doi=True)
    assert told["doi"] == RECORD.citation.doi
    assert told["license"] == "cc-by-4.0"
    assert [c["name"] for c in told["contributors"]] == ["Wren, Tobias", "Witness A", "Calloway, Ines"]
    assert "orcid" not in told["contributors"][1]
    assert {"relation": "isIdenticalTo", "identifier": "ark:/99999/fk400000q"} in told["related_identifiers"]
    assert "doi" not in zenodo.metadata(RECORD, with_doi=False)


def test_hostile_text_is_no_markup_there() -> None:
    it = msgspec.structs.replace(RECORD.citation, abstract="<script>x</script>\n\n& more")
    told = zenodo.metadata(msgspec.structs.replace(RECORD, citation=it), with_doi=False)
    assert told["description"] == "<p>&lt;script&gt;x&lt;/script&gt;</p><p>&amp; more</p>"


@pytest.mark.parametrize(
    ("field", "value", "told"), [("date", None, "date of publication"), ("licence", "All mine", "licence")]
)
def test_without_a_date_or_a_licence_zenodo_takes_nothing(field: str, value: object, told: str) -> None:
    it = msgspec.structs.replace(RECORD.citation, **{field: value})
    with pytest.raises(SasciError, match=f"has no {told}"):
        zenodo.metadata(msgspec.structs.replace(RECORD, citation=it), with_doi=False)


def test_the_whole_edition_goes_there_in_one_zip_that_is_the_same_twice(workspace: Workspace, tmp_path: Path) -> None:
    of = toy(workspace)
    crate = crates.crate(of)
    what = api.submission(of, crate, tmp_path / "a.zip", test=True)
    again = api.submission(of, crate, tmp_path / "b.zip", test=True)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert what.digest == again.digest
    assert set(what.uploads) == {"seminar.pdf", "transcript.xml", f"{of.name}-crate.zip"}
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert packed.testzip() is None
        assert set(packed.namelist()) == set(crate)


def test_lost_and_refused_are_two_things(there: Zenodo) -> None:
    there.troubles.at("POST", "/deposit/depositions", "lost", times=1)
    with pytest.raises(NotAnswered) as stopped:
        deposit(there, Written(), wanted())
    assert stopped.value.unknown
