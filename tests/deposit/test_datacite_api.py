"""A DOI at DataCite, against a stand-in written from its documentation: every way there, and every way in which it may go wrong."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from sasci_archive.catalogue import Entry, Held
from sasci_archive.deposit import datacite_api as api
from sasci_archive.deposit.credentials import Secret
from sasci_archive.deposit.services import Service, client
from sasci_archive.errors import NotAnswered, NotToBeHad, SasciError
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.deposits import Deposit, State
from tests.deposit.standing_in import PASSWORD, REPOSITORY, DataCite, served
from tests.formats.test_catalogues import KNOWN, RECORD

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
DOI = "10.5072/marlsea.lantern"
URL = "https://example.org/lantern/"


@pytest.fixture
def there() -> Iterator[DataCite]:
    stand_in = DataCite()
    with served(stand_in):
        yield stand_in


class Slept:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def service(there: DataCite, password: str = PASSWORD, slept: Slept | None = None) -> Service:
    us = (Secret(REPOSITORY), Secret(password))
    return Service(
        "DataCite", there.base, client(auth=us), sleep=slept or Slept(), now=lambda: ON, shield=(Secret(password),)
    )


def wanted(state: State = State.DRAFT, record: Record = RECORD, url: str = URL) -> api.Registration:
    return api.registration(record, KNOWN, doi=DOI, url=url, state=state)


def register(there: DataCite, what: api.Registration, slept: Slept | None = None) -> Deposit:
    with service(there, slept=slept) as asked:
        return api.register(asked, what, ON, test=True)


def discard(there: DataCite, what: Deposit) -> Deposit:
    with service(there) as asked:
        return api.discard(asked, what, ON)


# -- the way there ---------------------------------------------------------------------------------------------------


def test_a_draft_is_made_and_then_made_findable_and_what_is_there_is_what_was_known(there: DataCite) -> None:
    done = register(there, wanted())
    assert (done.doi, done.state, done.test, done.version) == (DOI, State.DRAFT, True, "1.1")
    assert there.dois[DOI]["state"] == "draft"
    assert register(there, wanted(State.FINDABLE)).state is State.FINDABLE
    kept = there.dois[DOI]
    assert kept["state"] == "findable"
    assert kept["url"] == URL
    assert [c["name"] for c in kept["creators"]] == ["Calloway, Ines", "O’Dowd, Priya"]
    assert kept["fundingReferences"][0]["funderIdentifier"] == "https://ror.org/042nb2s44"


def test_running_it_twice_sends_nothing_twice(there: DataCite) -> None:
    register(there, wanted(State.FINDABLE))
    sent = len(there.bodies)
    assert register(there, wanted(State.FINDABLE)) == register(there, wanted(State.FINDABLE))
    assert len(there.bodies) == sent


def test_a_new_doi_is_written_down_before_it_is_sent_and_none_that_is_there(there: DataCite) -> None:
    written: list[Deposit] = []
    there.troubles.at("PUT", "/dois", "lost", times=5)
    with service(there) as asked, pytest.raises(NotAnswered):
        api.register(asked, wanted(State.FINDABLE), ON, test=True, remember=written.append)
    assert [(each.doi, each.state) for each in written] == [(DOI, State.BEGUN)]
    with service(there) as asked:
        moved = wanted(State.FINDABLE, url="https://example.org/moved/")
        api.register(asked, moved, ON, test=True, remember=written.append)
    assert len(written) == 1  # it was made, though the answer was lost


def test_what_has_changed_is_brought_up_to_date(there: DataCite) -> None:
    register(there, wanted(State.FINDABLE))
    changed = msgspec.structs.replace(RECORD, citation=msgspec.structs.replace(RECORD.citation, title="Another"))
    done = register(there, wanted(State.FINDABLE, changed))
    assert there.dois[DOI]["titles"][0]["title"] == "Another"
    assert done.digest != wanted(State.FINDABLE).digest
    register(there, wanted(State.FINDABLE, changed, "https://example.org/moved/"))
    assert there.dois[DOI]["url"] == "https://example.org/moved/"


def test_one_that_is_withdrawn_is_hidden_says_so_and_names_nobody_who_spoke(there: DataCite) -> None:
    done = register(there, wanted(State.FINDABLE))
    it = Citation(id="lantern-round", title="The Lantern Round", version="1.1", doi=DOI, date=dt.date(2024, 11, 20))
    entry = Entry(slug="lantern-round", held=Held.WITHDRAWN, record=Record(citation=it))
    gone = api.withdrawal(entry, done, ON.date(), url="https://example.org/gone/", reason="A participant asked for it.")
    told = register(there, gone)
    assert told.state is State.WITHDRAWN
    kept = there.dois[DOI]
    assert kept["state"] == "registered"
    assert kept["url"] == "https://example.org/gone/"
    assert kept["contributors"] == []
    assert kept["rightsList"] == []
    assert {"date": "2026-11-29", "dateType": "Withdrawn"} in kept["dates"]
    assert kept["descriptions"][0]["description"] == "This edition has been withdrawn. A participant asked for it."
    assert "Wren" not in str(kept)
    assert "witnesses" not in str(kept)
    sent = len(there.bodies)
    register(there, gone)
    assert len(there.bodies) == sent
    assert register(there, wanted(State.FINDABLE)).state is State.FINDABLE  # it may come back


def test_a_draft_is_taken_back_and_nothing_else_is(there: DataCite) -> None:
    draft = register(there, wanted())
    assert discard(there, draft).state is State.DISCARDED
    assert there.dois == {}
    assert discard(there, draft).state is State.DISCARDED  # it is gone already
    done = register(there, wanted(State.FINDABLE))
    with pytest.raises(SasciError, match="is findable: it stays for good"):
        discard(there, done)


@pytest.mark.parametrize("state", [State.REGISTERED, State.FINDABLE])
def test_what_leads_somewhere_never_becomes_a_draft_again(there: DataCite, state: State) -> None:
    register(there, wanted(state))
    with pytest.raises(SasciError, match=f"{DOI} is {state.value}, and cannot become draft"):
        register(there, wanted())


def test_what_is_not_there_is_not_withdrawn(there: DataCite) -> None:
    gone = msgspec.structs.replace(wanted(), state=State.WITHDRAWN)
    with pytest.raises(SasciError, match=r"There is no DOI .* at DataCite"):
        register(there, gone)
    assert there.bodies == []


# -- before anything is sent -----------------------------------------------------------------------------------------


def test_without_a_publisher_a_date_or_an_address_nothing_is_registered() -> None:
    bare = msgspec.structs.replace(RECORD, citation=msgspec.structs.replace(RECORD.citation, date=None))
    with pytest.raises(SasciError, match="has no publisher or no date of publication"):
        wanted(State.DRAFT, bare)
    with pytest.raises(SasciError, match="Where the DOI is to lead is not said"):
        wanted(State.FINDABLE, url="")
    assert wanted(State.DRAFT, url="").url == ""


def test_what_datacites_schema_does_not_take_is_not_sent() -> None:
    with pytest.raises(
        SasciError, match=r"What would be sent is not what DataCite takes: publicationYear: 'MMXXIV' does not match"
    ):
        api.validated({**wanted().attributes, "doi": DOI, "publicationYear": "MMXXIV"})


def test_nothing_is_sent_where_its_schema_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datacite", None)
    with pytest.raises(NotToBeHad, match=r"nothing is sent that it has not checked") as raised:
        wanted()
    assert raised.value.remedy == "Install it: pip install 'sasci-archive[datacite]'."


def test_the_real_prefix_must_be_said_and_be_that_of_the_printed_doi() -> None:
    with pytest.raises(SasciError, match="Under which prefix the DOI is to be registered is not said"):
        api.doi_for("10.1234/toy", "toy", prefix="", test=False)
    with pytest.raises(SasciError, match=r"The edition is 10\.5555/toy, and not one of the prefix 10\.1234"):
        api.doi_for("10.5555/toy", "toy", prefix="10.1234", test=False)
    with pytest.raises(SasciError, match=r"The edition has none, and not one of the prefix 10\.1234"):
        api.doi_for("", "toy", prefix="10.1234", test=False)
    assert api.doi_for("10.1234/Toy", "toy", prefix="10.1234", test=False) == "10.1234/toy"
    assert api.doi_for("10.1234/Toy", "toy", prefix="", test=True) == "10.5072/toy"
    assert api.doi_for("", "toy", prefix="10.80225", test=True) == "10.80225/toy"
    with pytest.raises(SasciError, match="is no DOI"):
        api.doi_for("", "toy", prefix="x", test=True)


# -- what goes wrong -------------------------------------------------------------------------------------------------


def test_who_is_not_known_there_is_told_so_and_nothing_is_done(there: DataCite) -> None:
    told = "DataCite does not know us: the name, password or token is wrong"
    with service(there, "another") as wrong, pytest.raises(SasciError, match=told) as stopped:
        api.register(wrong, wanted(), ON, test=True)
    assert "another" not in str(stopped.value)
    assert there.dois == {}


def test_a_prefix_of_somebody_else_is_told(there: DataCite) -> None:
    other = msgspec.structs.replace(wanted(), doi="10.9999/theirs")
    with pytest.raises(
        SasciError, match="DataCite does not let us do this: “You are not authorized to access this resource”"
    ):
        register(there, other)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_service_that_is_not_well_is_asked_again(there: DataCite, method: str, status: int) -> None:
    there.troubles.at(method, "/dois", Response(status_code=status), times=3)
    slept = Slept()
    assert register(there, wanted(State.FINDABLE), slept).state is State.FINDABLE
    assert slept.seconds == [1, 2, 4]
    assert there.dois[DOI]["state"] == "findable"


def test_it_waits_as_long_as_the_service_says(there: DataCite) -> None:
    there.troubles.at("PUT", "/dois", Response(status_code=429, headers={"Retry-After": "7"}))
    there.troubles.at(
        "PUT", "/dois", Response(status_code=503, headers={"Retry-After": "Sun, 29 Nov 2026 12:00:30 GMT"})
    )
    there.troubles.at("PUT", "/dois", Response(status_code=503, headers={"Retry-After": "soon"}))
    slept = Slept()
    register(there, wanted(), slept)
    assert slept.seconds == [7, 30, 4]


def test_it_does_not_wait_for_hours(there: DataCite) -> None:
    there.troubles.at("GET", "/dois", Response(status_code=429, headers={"Retry-After": "7200"}))
    slept = Slept()
    with pytest.raises(NotAnswered, match="DataCite asks to wait for 120 minutes"):
        register(there, wanted(), slept)
    assert slept.seconds == []


@pytest.mark.parametrize("trouble", ["cut", "lost", "dies"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_where_the_line_breaks_once_it_is_done_all_the_same(there: DataCite, method: str, trouble: str) -> None:
    there.troubles.at(method, "/dois", trouble)
    assert register(there, wanted(State.FINDABLE)).state is State.FINDABLE
    assert there.dois[DOI]["state"] == "findable"


@pytest.mark.parametrize("trouble", ["cut", "lost", "dies"])
def test_where_it_stays_broken_it_is_said_what_is_not_known_and_the_next_run_goes_on(
    there: DataCite, trouble: str
) -> None:
    register(there, wanted())
    there.troubles.at("PUT", "/dois", trouble, times=5)
    with pytest.raises(NotAnswered) as stopped:
        register(there, wanted(State.FINDABLE))
    assert f"Whether {DOI} was changed is not known (before it was draft)." in stopped.value.problem
    assert register(there, wanted(State.FINDABLE)).state is State.FINDABLE


def test_where_nobody_is_there_it_says_so() -> None:
    gone = DataCite()
    with socket.socket() as door:  # a port that was free just now, at which nobody listens
        door.bind(("127.0.0.1", 0))
        gone.base = f"http://127.0.0.1:{door.getsockname()[1]}"
    with pytest.raises(NotAnswered, match="DataCite cannot be reached, and trying again did not help"):
        register(gone, wanted())


NONSENSE = {
    "no JSON": PlainTextResponse("<html>Login to the library's wireless network</html>"),
    "not UTF-8": Response(b"\xff\xfe"),
    "another JSON": JSONResponse([1, 2]),
    "no attributes": JSONResponse({"data": {"id": DOI}}),
    "no state": JSONResponse({"data": {"id": DOI, "attributes": {"doi": DOI}}}),
    "elsewhere": RedirectResponse("https://example.org/login"),
    "deep": Response(b"[" * 100_000),
}


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_ends_in_a_sentence(there: DataCite, kind: str, method: str) -> None:
    there.troubles.at(method, "/dois", NONSENSE[kind])
    with pytest.raises(SasciError, match=r"DataCite (gave an answer|refuses this \(307\))"):
        register(there, wanted())


def test_another_state_than_the_one_asked_for_is_told(there: DataCite) -> None:
    told = {"data": {"id": DOI, "attributes": {"doi": DOI, "state": "draft"}}}
    there.troubles.at("PUT", "/dois", JSONResponse(told))
    with pytest.raises(SasciError, match=f"DataCite says that {DOI} is draft, and {DOI} was to be findable"):
        register(there, wanted(State.FINDABLE))


def test_what_they_find_wrong_is_said_on_one_line_without_our_secrets(there: DataCite) -> None:
    told = {"errors": [{"source": "url", "title": f"Can't be\nblank \x1b[31m{PASSWORD}"}]}
    there.troubles.at("PUT", "/dois", JSONResponse(told, 422))
    with pytest.raises(SasciError) as stopped:
        register(there, wanted())
    assert stopped.value.problem == "DataCite refuses this (422): “url Can't be blank [31m…”."
    assert PASSWORD not in repr(stopped.value)


def test_whatever_they_answer_nothing_else_than_a_sentence_comes_of_it(there: DataCite) -> None:
    nothings: tuple[Any, ...] = (None, 0, [], {}, "x", [None])
    for key in ("doi", "state", "attributes", "data", "titles", "url"):
        for value in nothings:
            attributes: dict[str, Any] = {"doi": DOI, "state": "draft", "titles": [{"title": "x"}], "url": URL}
            data: dict[str, Any] = {"id": DOI, "attributes": attributes}
            told: dict[str, Any] = {"data": data}
            for place in (attributes, data, told):
                if key in place:
                    place[key] = value
            there.troubles.at("GET", "/dois", JSONResponse(told))
            with contextlib.suppress(SasciError):
                register(there, wanted())


def test_no_secret_is_in_what_is_shown_of_anything(there: DataCite) -> None:
    with service(there) as asked:
        shown = [repr(Secret(PASSWORD)), f"{Secret(PASSWORD)}", repr(asked), str(vars(asked))]
    assert not any(PASSWORD in text for text in shown)
