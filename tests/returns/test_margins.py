"""What stands beside the text: comments, marked words, footnotes, heads and feet; nothing of it is lost, and each says where it stood."""

from __future__ import annotations

from sasci_archive.formats.manuscripts import word_document
from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import Packet, Passage, Proposed, Purpose, Question
from sasci_archive.returns.placing import Placed, placed
from tests.formats.packed import docx, ins, out, p, r
from tests.returns.handed_back import ON

FIRST = "It began with a cupboard in 1997."
SECOND = "Whose cupboard was it?"
PACKET = Packet(
    id="mary-1",
    slug="demo",
    person="mary",
    purpose=Purpose.CORRECT,
    sent=ON,
    master="",
    release="",
    passages=(Passage(id="u1", text=FIRST), Passage(id="u2", text=SECOND, editable=False)),
    questions=(Question(id="text", asked="As text?", choices=("yes", "no")),),
)
CALL = '<w:r><w:footnoteReference w:id="{}"/></w:r>'.format
YELLOW = '<w:highlight w:val="yellow"/>'


def marked(name: str, *runs: str) -> str:
    id_ = sum(map(ord, name))
    return p(f'<w:bookmarkStart w:id="{id_}" w:name="{name}"/>', *runs, f'<w:bookmarkEnd w:id="{id_}"/>')


def file(first: str, *, second: str = "", line: str = "", choice: str = "", **parts: str) -> Manuscript:
    body = p(r("1\tYou\t0:00:01"), line) + marked("wsu_u1", first) + p(r("2\tDr Lee"))
    body += (
        marked("wsu_u2", second or r(SECOND))
        + p(r("As text?"))
        + marked("wsa_text", choice or r("☐ yes    ☐ no"))
        + p(r("End."))
    )
    return word_document.parse(docx(body, relations="", also=None, **parts), where="x.docx")


SENT = file(r(FIRST), header1=p(r("Packet demo/mary-1, page 1")))


def back(manuscript: Manuscript, sent: Manuscript = SENT) -> Placed:
    return placed(PACKET, manuscript, sent)


def told(found: Placed) -> list[tuple[str, str, str, str, str]]:
    return [
        (each.kind.value, each.passage, each.was, each.now, " | ".join(filter(None, (each.remark, each.told))))
        for each in found.proposals
        if each.kind is not Proposed.ACCEPTED
    ]


def commented(*runs: str) -> str:
    return "".join(
        [
            '<w:commentRangeStart w:id="1"/>',
            *runs,
            '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        ]
    )


def comment(text: str, id_: str = "1", paragraph: str = "A1") -> str:
    return f'<w:comment w:id="{id_}" w:author="Mary Smith" w:date="2026-11-02T10:00:00Z"><w:p w14:paraId="{paragraph}">{r(text)}</w:p></w:comment>'


def test_a_comment_is_a_query_about_the_words_it_hangs_on() -> None:
    found = back(file(r("It began with a ") + commented(r("cupboard in 19")) + r("97."), comments=comment("Or a box?")))
    assert told(found) == [("query", "u1", "cupboard in 1997.", "", "Or a box?")]
    assert (found.proposals[0].by, found.proposals[0].on) == ("Mary Smith", ON)


def test_a_comment_on_words_that_were_changed_is_about_those_that_were_sent() -> None:
    first = r("It began with a ") + out("cupboard") + commented(ins("box")) + r(" in 1997.")
    assert told(back(file(first, comments=comment("It was a box.")))) == [
        ("amended", "u1", "cupboard", "box", ""),
        ("query", "u1", "cupboard", "", "It was a box."),
    ]


def test_a_comment_on_a_part_of_new_words_is_about_all_that_stood_there() -> None:
    first = r("It began with a ") + out("cupboard") + ins("large ") + commented(ins("b")) + ins("ox") + r(" in 1997.")
    found = back(file(first, comments=comment("How large?")))
    assert told(found)[-1] == ("query", "u1", "cupboard", "", "How large?")
    whole = commented(r("It began with a ") + out("cupboard") + ins("large b")) + ins("ox") + r(" in 1997.")
    found = back(file(whole, comments=comment("So?")))
    assert ("query", "u1", "It began with a cupboard", "", "So?") in told(found)


def test_an_answer_to_a_comment_says_what_it_answers() -> None:
    extended = '<w15:commentEx w15:paraId="A1"/><w15:commentEx w15:paraId="B1" w15:paraIdParent="A1"/>'
    both = comment("A box?") + comment("No, a cupboard.", "2", "B1")
    found = back(file(commented(r(FIRST)), comments=both, commentsExtended=extended))
    assert told(found)[1] == ("query", "u1", FIRST, "", "No, a cupboard. | In answer to Mary Smith.")


def test_a_comment_over_two_turns_and_one_on_a_line_of_ours_say_where_they_stand() -> None:
    body = file(
        '<w:commentRangeStart w:id="1"/>' + r(FIRST),
        second=r("Whose ") + '<w:commentRangeEnd w:id="1"/>' + r("cupboard was it?"),
        comments=comment("All this"),
    )
    assert told(back(body)) == [("query", "u1", FIRST, "", "All this | It goes on over u2.")]
    line = commented(r(" (who?)"))
    assert told(back(file(r(FIRST), line=line, comments=comment("Not me.")))) == [
        ("unplaced", "", "", "(who?)", "It stands in the line “1\tYou\t0:00:01 (who?)”."),
        ("unplaced", "", "", "Not me.", "A comment in the line “1\tYou\t0:00:01 (who?)”."),
    ]
    assert told(back(file(r(FIRST), comments=comment("Lost.")))) == [
        ("unplaced", "", "", "Lost.", "A comment that the file hangs on nothing.")
    ]


def test_words_that_were_marked_are_queries_but_not_those_that_were_sent_so() -> None:
    first = r("It began with a ") + r("cup", YELLOW) + r("board in ") + r("1997", "<w:strike/>") + r(".")
    found = back(file(first))
    assert told(found) == [
        ("query", "u1", "cupboard", "", "Highlighted."),
        ("query", "u1", "1997.", "", "Struck through by hand, and not taken out: is it to go?"),
    ]
    assert told(back(file(first), file(first))) == []


def test_words_that_were_put_in_and_marked_are_told_once() -> None:
    first = r("It began with a cupboard in 1997.") + r(" I think.", YELLOW)
    assert told(back(file(first))) == [("amended", "u1", "", " I think.", "")]


def test_marks_on_a_line_of_ours_are_told_and_those_on_an_answer_choose_it() -> None:
    found = back(file(r(FIRST), line=r(" *", YELLOW), choice=r("☐ ") + r("yes", "<w:b/>") + r("    ☐ no")))
    assert told(found) == [
        ("unplaced", "", "", "*", "It stands in the line “1\tYou\t0:00:01 *”."),
        ("answer", "", "", "yes", ""),
        ("unplaced", "", "*", "", "Highlighted. It stands in the line “1\tYou\t0:00:01 *”."),
    ]


def test_boxes_that_were_taken_out_choose_nothing_and_neighbours_that_are_marked_are_one() -> None:
    assert told(back(file(r(FIRST), choice=out("☐ yes    ☐ no")))) == []
    first = r("It began with a ") + r("cupboard", YELLOW) + r(" ") + r("in", YELLOW + "<w:i/>") + r(" 1997.")
    assert told(back(file(first))) == [("query", "u1", "cupboard in", "", "Highlighted.")]


NOTES = '<w:footnote w:id="2">{}</w:footnote>'.format


def test_footnotes_that_are_new_other_or_gone_are_told() -> None:
    noted = file(r(FIRST) + CALL(2), footnotes=NOTES(p(r("Or 1996."))))
    assert told(back(noted)) == [("query", "u1", "1997.", "", "Or 1996. | A footnote was put in here.")]
    assert told(back(noted, noted)) == []
    other = file(r(FIRST) + CALL(2), footnotes=NOTES(p(r("Or "), ins("1995."))))
    (changed,) = [each for each in back(other, noted).proposals if each.kind is Proposed.UNPLACED]
    assert (changed.was, changed.now, changed.by) == ("Or 1996.", "Or 1995.", "Mary Smith")
    assert changed.remark == "A footnote after u1 reads otherwise."
    assert told(back(file(r(FIRST)), noted)) == [("unplaced", "", "Or 1996.", "", "This footnote is no longer there.")]
    ours = file(r(FIRST), line=CALL(2), footnotes=NOTES(p(r("Me?"))))
    assert told(back(ours)) == [("unplaced", "", "", "Me?", "A footnote, put in in the line “1\tYou\t0:00:01”.")]


def test_the_head_of_the_page_and_pictures_are_told() -> None:
    found = back(
        file(r(FIRST) + "<w:r><w:drawing/></w:r>", header1=p(r("Packet demo/mary-1, page 7")) + p(r("Call me!")) * 2)
    )
    assert told(found) == [("unplaced", "", "", "Call me!", "It stands at the head of the page.")]
    assert found.remarks == ("A picture or other object stands in or after u1: look at it in the file.",)
    without = placed(PACKET, file(r(FIRST), header1=p(r("Call me!"))), None)
    assert "Call me!" not in [each.now for each in without.proposals], "what was there is not known"
