"""The house's rules: each proposes once, touches nothing else, and lets good English be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.house import hesitation
from sasci_archive.house.rules import RULES, Rule, findings, rule_of
from sasci_archive.house.settling import settled
from sasci_archive.house.text import Known, Paragraph, Proposed, Spelling
from sasci_archive.model.house import Dash, Explained, House, Quotes
from sasci_archive.model.seminar import Term

KNOWN = Known(
    spellings=(
        Spelling("Nuala Tresk", "the roster", person=True),
        Spelling("Tobias Wenn", "the roster", person=True),
        Spelling("Joseph Okafor", "the roster", person=True),
        Spelling("Manager, Saltpan Home Care, Fennerby", "the roster"),
    ),
    terms=(
        Term(term="RCIB", expansion="Regional Care Improvement Board"),
        Term(term="ALCD", expansion="Association of Local Care Directors", meaning="a body"),
        Term(term="time bank", meaning="hours are the currency"),
    ),
)
HOUSES = st.builds(
    House,
    words_to=st.sampled_from([0, 9, 10, 20, 100]),
    per_cent=st.sampled_from(["per cent", "%"]),
    ellipsis=st.sampled_from(["…", "..."]),
    dash=st.sampled_from(Dash),
    quotes=st.sampled_from(Quotes),
    acronyms=st.sampled_from(Explained),
)
TOKENS = st.sampled_from(
    [
        "um",
        "um,",
        "Um,",
        "er",
        "er,",
        "er.",
        "Er",
        "uh.",
        "you",
        "know,",
        "know.",
        "well",
        "Well,",
        "the",
        "The",
        "the,",
        "the.",
        "I",
        "I,",
        "was",
        "was,",
        "he",
        "and",
        "and,",
        "that",
        "had",
        "not",
        "not,",
        "th-",
        "th-,",
        "w-",
        "w–,",
        "council",
        "Council",
        "Tresk",
        "Tresc",
        "Tresck,",
        "Nula",
        "Tobias",
        "Wen",
        "When",
        "Wenn",
        "Okafar",
        "Okafors",
        "Fennerbee's",
        "saltpan",
        "RCIB",
        "RCIB's",
        "RCIBs",
        "rcib",
        "Rcib",
        "Alcd",
        "ALCD,",
        "NHS",
        "N.H.S.",
        "N.H.S.,",
        "U.K.",
        "XYZ",
        "(XYZ)",
        "IV",
        "Regional",
        "Care",
        "Improvement",
        "Board",
        "3",
        "7",
        "10",
        "11",
        "12,",
        "3.",
        "0",
        "07",
        "42000",
        "42,000",
        "£42000",
        "3-year",
        "4th",
        "21st",
        "19-year-old",
        "three",
        "eleven",
        "Eleven",
        "twelve,",
        "twenty-one",
        "twenty",
        "two",
        "two,",
        "hundred",
        "thousand",
        "nineteen",
        "ninety-six",
        "ninety",
        "ninety-five",
        "nineties",
        "oh",
        "million",
        "pounds",
        "pounds.",
        "pence",
        "pound",
        "£",
        "£5",
        "5%",
        "5",
        "%",
        "%",
        "five",
        "percent",
        "percent.",
        "Percent",
        "per",
        "cent",
        "cent,",
        "1990's",
        "1990s",
        "'90s",
        "90's",
        "May",
        "May,",
        "3rd",
        "of",
        "march",
        "1996",
        "1996-97",
        "10-12",
        "50-50",
        "7-8.",
        "-",
        "--",
        "—",
        "–",
        "so—and",
        "so--and",
        "“so—and”",
        "–so",
        '"so',
        'so"',
        "“so",
        "so”",
        "‘so",
        "so’",
        "'so",
        "so.'",
        '"so"',
        "“",
        "”",
        '"',
        "don't",
        "don’t",
        "...",
        "so...",
        "..",
        ".",
        ".",
        ".",
        ",",
        ";",
        "so,And",
        "so.And",
        "so.and",
        "www.x.org",
        "or",
        "to",
        "by",
        "page",
        "Page",
        "'s",
        "'",
        "’",
        "(",
        ")",
        "[",
        "]",
    ]
)
NOTES = st.sampled_from(["RCIB: Regional Care Improvement Board.", "See above."])


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[Paragraph, ...]:
    """Words of every sort in any order, with places that no change may cross."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        words = tuple(draw(st.lists(TOKENS, min_size=1, max_size=14)))
        where = st.integers(0, len(words) - 1)
        found.append(
            Paragraph(
                f"u{number}.s1",
                f"u{number}",
                words,
                breaks=draw(st.frozensets(where, max_size=2)),
                fixed=draw(st.frozensets(where, max_size=2)),
                notes=tuple((n, draw(NOTES)) for n in draw(st.lists(st.integers(0, len(words)), max_size=1))),
            )
        )
    return tuple(found)


def done(texts: tuple[Paragraph, ...], rule: Rule, known: Known) -> tuple[Paragraph, ...]:
    """The paragraphs with all that a rule proposes."""
    changed = []
    for text in texts:
        words = [[word] for word in text.words]
        notes = list(text.notes)
        for each in findings(texts, known, (rule,)):
            if each.seg != text.seg or each.query:
                continue
            count = len(each.was.split())
            if each.note:
                notes.append((each.first + count, each.note))
            else:
                words[each.first : each.first + count] = [each.now.split(), *([] for _ in range(count - 1))]
        starts = [sum(len(w) for w in words[:n]) for n in range(len(words) + 1)]
        changed.append(
            Paragraph(
                text.seg,
                text.passage,
                tuple(word for group in words for word in group),
                frozenset(starts[n] for n in text.breaks),
                frozenset(starts[n] for n in text.fixed if words[n]),
                tuple((starts[min(after, len(words))], note) for after, note in notes),
            )
        )
    return tuple(changed)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@given(texts=paragraphs(), house=HOUSES)
def test_what_a_rule_proposes_done_leaves_it_nothing_to_propose(
    rule: Rule, texts: tuple[Paragraph, ...], house: House
) -> None:
    known = Known(house, KNOWN.spellings, KNOWN.terms)
    after = done(texts, rule, known)
    assert [f for f in findings(after, known, (rule,)) if not f.query] == []


@given(texts=paragraphs(), house=HOUSES)
def test_no_proposal_crosses_what_must_not_be_torn_and_no_rule_proposes_twice_for_one_word(
    texts: tuple[Paragraph, ...], house: House
) -> None:
    known = Known(house, KNOWN.spellings, KNOWN.terms)
    by_seg = {text.seg: text for text in texts}
    found = findings(texts, known)
    assert [f.number for f in found] == list(range(1, len(found) + 1))
    assert found == findings(texts, known)
    for rule in RULES:
        taken: set[tuple[str, int]] = set()
        for each in (f for f in found if f.rule == rule.code):
            count = len(each.was.split())
            words = {(each.seg, n) for n in range(each.first, each.first + count)}
            assert by_seg[each.seg].words[each.first : each.first + count] == tuple(each.was.split())
            assert not words & taken
            taken |= words
            if not each.query and not each.note:
                assert by_seg[each.seg].together(each.first, each.first + count)
                assert each.was != each.now


def one(text: str, rule: str, house: House | None = None) -> str:
    """A paragraph as a rule would have it: all it proposes done; "?" behind what it asks about, a note in brackets."""
    known = Known(house or House(), KNOWN.spellings, KNOWN.terms)
    words = [[word] for word in text.split()]
    found = rule_of(rule)
    assert found is not None
    for each in findings((Paragraph("u1.s1", "u1", tuple(text.split())),), known, (found,)):
        count = len(each.was.split())
        if each.query:
            words[each.first].append("?")
        elif each.note:
            words[each.first + count - 1].append(f"[{each.note}]")
        else:
            words[each.first : each.first + count] = [each.now.split(), *([] for _ in range(count - 1))]
    return " ".join(word for group in words for word in group)


@pytest.mark.parametrize(
    ("rule", "text", "house"),
    [
        ("names", "I am Dr Nula Tresk and this is Mr Okafar.", "I am Dr Nuala Tresk and this is Mr Okafor."),
        ("names", "He asked Tobias When, in Fennerbee's hall.", "He asked Tobias Wenn, in Fennerby's hall."),
        ("names", "Nula Tresc spoke.", "Nuala Tresk spoke."),
        ("acronyms", "The N.H.S. paid; the Alcd's did not.", "The NHS paid; the ALCD's did not."),
        ("acronyms", "It was the B.B.C.", "It was the BBC."),
        (
            "first-use",
            "The RCIB paid and the RCIB knew.",
            "The RCIB [RCIB: Regional Care Improvement Board.] paid and the RCIB knew.",
        ),
        ("first-use", "The Regional Care Improvement Board, the RCIB, paid.", "The Regional Care Improvement Board, the RCIB, paid."),
        ("first-use", "The RCIB, which is the Regional Care Improvement Board, paid.", "The RCIB, which is the Regional Care Improvement Board, paid."),
        ("first-use", "The XYZ paid and the NHS and XYZ knew.", "The XYZ ? paid and the NHS and XYZ knew."),
        ("numbers", "We had 3 beds and twelve chairs.", "We had three beds and 12 chairs."),
        ("numbers", "It took two hundred and forty-two days, and 42000 hours.", "It took 242 days, and 42,000 hours."),
        ("numbers", "The 4th time, a 3-year plan. 7 of us went.", "The fourth time, a three-year plan. Seven of us went."),
        ("dates", "In the 1990's, in nineteen ninety-six, on the 3rd of May.", "In the 1990s, in 1996, on 3 May."),
        ("dates", "The nineteen sixties. May 3rd was a Monday.", "The 1960s. 3 May was a Monday."),
        ("money", "42,000 pounds, forty pence, and two million pounds.", "£42,000, 40p, and £2 million."),
        ("money", "It cost £ 5 and five hundred pounds more.", "It cost £5 and £500 more."),
        ("per-cent", "5% of us, 6 percent of them, seven per cent of you.", "5 per cent of us, 6 per cent of them, 7 per cent of you."),
        ("dashes", "So -- he said - no—never, 1996-97.", "So – he said – no – never, 1996–97."),
        ("quotes", 'He said "no" and (“so I heard”) left.', "He said ‘no’ and (‘so I heard’) left."),
        ("apostrophes", "Don't, can't, won’t.", "Don't, can't, won't."),
        ("ellipses", "Well... so . . . yes", "Well… so … yes"),
        ("spaces", "So , he left.And then?Yes", "So, he left. And then? Yes"),
        ("fillers", "Um, the tea was, um, more or less er cheap. And er. So uh, uh, yes um.", "The tea was more or less cheap. And. So yes."),
        ("fillers", "It was, you know, cheap. You know, it was cheap.", "It was cheap. It was cheap."),
        ("fillers", "Well, um, I thought, you know, so", "Well, I thought so"),
        ("repeats", "The the cat, I, I think I was I was far far.", "The cat, I think I was far far."),
        ("false-starts", "Th- the coun- council and w- we. W- we", "The council and we. We"),
    ],
)  # fmt: skip
def test_a_rule_does_this(rule: str, text: str, house: str) -> None:
    assert one(text, rule) == house


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("names", "Tobias Wenn, the Okafors, a Harriet, and when Saltpan opened. Trees, Tests, OKAFOR."),
        ("first-use", "NHS, GP, TV and UK. Henry VIII. DO NOT TOUCH THIS. MR Smith. So DO do."),
        ("numbers", "Twelve of us. Page 7, Number 10, Radio 4 and 5 pm on 3 May. £5, 5%, 5 per cent, between 5 and 15."),
        ("numbers", "One of two or three hundred, twenty or thirty, two million, a hundred. In 1996 he was 19. 07 was 020 7946 0000."),
        ("numbers", "12345² and ² or 12345678901234567890."),
        ("numbers", "Nineteen sixties music, twenty-odd years, he said Sixty Minutes. Forty pounds. 9:30. 3/4."),
        ("dates", "I may go to the march of the 3rd battalion. Twenty people. The 90s. In the 3rd of those."),
        ("money", "Ten pounds of potatoes. A pound. He pounds. Some hundred pounds."),
        ("per-cent", "A percentage. Per capita. 5 per cent."),
        ("dashes", "Well-known COVID-19 020-7946 50-50 2010-05-03 www.a--b.org – so. A – b."),
        ("quotes", "'Tis the boys' tea, rock 'n' roll, ‘so he said’, the '90s. 6\" by 4\"."),
        ("quotes", 'He said "she told me \'no\' twice" and left. "Never closed.'),
        ("apostrophes", "Don't, can't, the boys'."),
        ("ellipses", "So… yes. And."),
        ("spaces", "See www.a.org, e.g. this, 3.5 and U.K. So."),
        ("fillers", "Um."),
        ("fillers", "You know what I mean. Do you know, he knew? As you know, I err. They know you know."),
        ("repeats", "He had had it that that was very very long. No, no, no. Harjit, Harjit! We did. We did. Years and years."),
        ("false-starts", "A well- known thing – so. Pre- and post-war. 1996-"),
    ],
)  # fmt: skip
def test_a_rule_lets_good_english_be(rule: str, text: str) -> None:
    assert one(text, rule) == text


@pytest.mark.parametrize(
    ("rule", "text", "house", "becomes"),
    [
        ("numbers", "We had 11 and twenty-one.", House(words_to=20), "We had eleven and 21."),
        ("per-cent", "5% and 6 per cent and seven percent.", House(per_cent="%"), "5% and 6% and 7%."),
        ("dashes", "So – he said -- no", House(dash=Dash.EM), "So—he said—no"),
        ("quotes", 'He said "no", ‘so’.', House(quotes=Quotes.DOUBLE), 'He said "no", ‘so’.'),
        ("quotes", "He said ‘no’.", House(quotes=Quotes.DOUBLE), "He said “no”."),
        ("quotes", 'He said "no".', House(quotes=Quotes.AS_THEY_ARE), 'He said "no".'),
        ("ellipses", "So… yes", House(ellipsis="..."), "So... yes"),
        (
            "first-use",
            "The RCIB paid.",
            House(acronyms=Explained.EXPANSION),
            "The Regional Care Improvement Board (RCIB) paid.",
        ),
        ("first-use", "The XYZ paid.", House(familiar=("XYZ",)), "The XYZ paid."),
        ("fillers", "It is, like, um, so", House(fillers=("like",)), "It is um, so"),
        ("fillers", "It is um so", House(without=("fillers",)), "It is um so"),
    ],
)
def test_a_house_has_its_own_ways(rule: str, text: str, house: House, becomes: str) -> None:
    assert one(text, rule, house) == becomes


def test_a_note_that_explains_is_enough_and_an_earlier_turn_too() -> None:
    note = (2, "RCIB: Regional Care Improvement Board.")
    rule = rule_of("first-use")
    assert rule is not None
    with_note = Paragraph("u1.s1", "u1", ("The", "RCIB", "paid."), notes=(note,))
    assert findings((with_note,), KNOWN, (rule,)) == ()
    earlier = Paragraph("u1.s1", "u1", ("The", "Regional", "Care", "Improvement", "Board", "paid."))
    later = Paragraph("u2.s1", "u2", ("The", "RCIB", "paid."))
    assert findings((earlier, later), KNOWN, (rule,)) == ()
    assert len(findings((later, earlier), KNOWN, (rule,))) == 1


def test_a_finding_has_words_around_it_and_says_why() -> None:
    text = Paragraph(
        "u1.s1", "u1", ("We", "went", "there", "and", "had", "twelve", "chairs", "in", "it,", "all", "blue.")
    )
    (found,) = findings((text,), KNOWN)
    assert (found.before, found.was, found.now, found.after) == (
        "went there and had",
        "twelve",
        "12",
        "chairs in it, all",
    )
    assert found.why == "above 10: figures"
    assert not found.query


@given(
    st.lists(st.sampled_from(["um", "er,", "I", "was", "he", "the", "cat", "A", "hit", "B,", "Um", "so"]), max_size=8)
)
def test_hesitation_is_all_that_is_lost(words: list[str]) -> None:
    was = " ".join(words)
    rules = tuple(r for r in RULES if r.code in {"fillers", "repeats"})
    now = was
    for rule in rules:
        (text,) = done((Paragraph("u1.s1", "u1", tuple(now.split())),), rule, KNOWN) if now else (None,)
        now = " ".join(text.words) if text else ""
    assert hesitation.is_only(was, now)
    assert not hesitation.is_only(f"{was} secret", now)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"words_to": 101}, "101 is not a number up to which"),
        ({"per_cent": "pc"}, "'pc' is no way to write per cent"),
        ({"ellipsis": "…."}, "'….' is no ellipsis"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        House(**settings)  # type: ignore[arg-type]


def test_there_is_no_rule_of_another_name() -> None:
    assert rule_of("um") is None
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_a_rule_that_is_never_content_proposes_nothing() -> None:
    def restless(texts: Sequence[Paragraph], _: Known) -> Iterator[tuple[Paragraph, Proposed]]:
        for text in texts:
            yield text, Proposed(0, 1, f"{text.words[0]}!", "more")

    assert findings((Paragraph("u1.s1", "u1", ("So",)),), Known(), (Rule("x", "x", settled(restless)),)) == ()


@pytest.mark.parametrize(
    ("rule", "words", "house"),
    [("dashes", ("so", "–", "no"), House(dash=Dash.EM)), ("false-starts", ("coun-", "council"), House())],
)
def test_what_must_not_be_torn_is_left(rule: str, words: tuple[str, ...], house: House) -> None:
    found = rule_of(rule)
    assert found is not None
    torn = Paragraph("u1.s1", "u1", words, breaks=frozenset({1}), fixed=frozenset({0}))
    assert findings((torn,), Known(house), (found,)) == ()


def test_of_two_spellings_of_a_name_that_nobody_knows_the_far_more_frequent_is_proposed_for_the_other() -> None:
    said = [
        "Saltpan’s",
        "rota.",
        "Saltpan",
        "again,",
        "Saltpan,",
        "the",
        "Saltpen",
        "rota;",
        "Saltpans.",
        "Oakshaw",
        "Oakshaw",
        "Oakshaw",
        "Oakshew",
        "hers",
    ]
    texts = (Paragraph("u1.s1", "u1", tuple(said)),)
    spelt = Known(spellings=(Spelling("Marion Oakshew", "the roster", person=True),))
    found = findings(texts, spelt, tuple(rule for rule in RULES if rule.code == "spellings"))
    assert [(f.was, f.now, f.why) for f in found] == [("Saltpen", "Saltpan", "“Saltpan” stands 3 times")]
