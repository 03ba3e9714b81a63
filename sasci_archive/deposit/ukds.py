"""A bundle for the UK Data Service, as it asks for qualitative data: transcripts with a cover, one for each session, a data list, a user guide, what
participants were told and asked, and a page that says what lies where.

Sources: UK Data Service, Study-level documentation (ukdataservice.ac.uk/manage-data/document/study-level.aspx: what a user guide says), Recommended formats
(ukdataservice.ac.uk/learning-hub/research-data-management/format-your-data/recommended-formats: RTF, CSV, PDF/A, XML), Anonymisation (ukdataservice.ac.uk/manage-data/legal-ethical/anonymisation);
UK Data Archive, Qualitative Data Collection Ingest Processing Procedures 08.00 (2015) and Qualitative Data Processing Guide (2002, table 7: data listings); L. Bishop, Handling
qualitative data (UK Data Service, 2015: what a transcript's header says). What could not be looked up stands in docs/deposit.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sasci_archive.deposit.work import METADATA, Work, metadata
from sasci_archive.editions import outline
from sasci_archive.editions.outline import Line, Piecework, Speech, Title
from sasci_archive.editions.plain_text import contents as parts_of
from sasci_archive.editions.plain_text import line
from sasci_archive.editions.web.text import words_of
from sasci_archive.formats import citation as citations
from sasci_archive.formats.cells import harmless
from sasci_archive.formats.rich_text import Paragraph, compose
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.days import day
from sasci_archive.model.paragraph import Footnote
from sasci_archive.model.reading import Person, SessionText, Utterance

COLUMNS = (
    *(
        "Interview ID",
        "Date of interview",
        "Place",
        "Participant ID",
        "Participant",
        "Role",
        "Occupation then",
        "Occupation now",
    ),
    *("Turns", "Words", "Transcript file", "Audio file"),
)
TRANSCRIPTS, DOCUMENTATION, AUDIO, OTHER = "transcripts", "documentation", "audio", "other_formats"


def bundle(of: Work, forms: Mapping[str, bytes]) -> dict[str, bytes | Path]:
    """All its files by their paths; `forms` are the blank information sheet and consent form, by their names."""
    found: dict[str, bytes | Path] = {}
    for session in of.reading.sessions:
        found[f"{TRANSCRIPTS}/{_file(of, session)}"] = transcript(of, session)
    sounds = {file.name: of.home / file.name for file in of.files if file.name.startswith("sound-")}
    found |= {f"{AUDIO}/{of.slug}_{name}": path for name, path in sounds.items()}
    found[f"{DOCUMENTATION}/{of.slug}_data_list.csv"] = data_list(of)
    found[f"{DOCUMENTATION}/{of.slug}_user_guide.rtf"] = user_guide(of)
    found |= {f"{DOCUMENTATION}/{of.slug}_{name}": content for name, content in forms.items()}
    found |= {f"{METADATA}/{name}": content for name, content in metadata(of.record, of.known).items()}
    kept = {file.name: of.home / file.name for file in of.files if file.name in {"transcript.xml", "seminar.pdf"}}
    found |= {f"{OTHER}/{of.slug}_{name}": path for name, path in kept.items()}
    return {**found, "README.txt": _readme(of, found).encode()}


def data_list(of: Work) -> bytes:
    """CSV in UTF-8, with the mark by which spreadsheets know it: a line for everybody who speaks in each session, as they are printed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for session in of.reading.sessions:
        for person in _speakers(of, session):
            turns = [b for b in session.blocks if isinstance(b, Utterance) and b.who == person.id]
            words = sum(len(words_of(p).split()) for turn in turns for p in turn.paragraphs)
            row = (
                *(_id(of, session), session.date.isoformat() if session.date else "", of.places.get(session.id, "")),
                *(person.id, person.name, ROLE_NAMES[person.role], person.affiliation_then, person.affiliation_now),
                *(str(len(turns)), str(words), _file(of, session), _sound(of, session)),
            )
            writer.writerow([harmless(" ".join(cell.split())) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def transcript(of: Work, session: SessionText) -> bytes:
    """One session: a cover that says what it is, then each turn with its number and whose it is. Law: every paragraph of every turn is a
    paragraph, in order."""
    notes: dict[int, Footnote] = {}
    said = [
        each for block in session.blocks for part in outline.printed(block, of.reading) for each in _part(part, notes)
    ]
    cover = [Paragraph(citations.full_title(of.citation), heading=True)]
    cover += [Paragraph(text, f"{label}:") for label, text in _cover(of, session)]
    behind = [Paragraph("Notes", heading=True)] if notes else []
    behind += [Paragraph(line(*note.content), f"[{number}] {note.by}") for number, note in notes.items()]
    return compose([*cover, *said, *behind], running=f"{_id(of, session)}. {of.citation.title}")


def _part(part: Piecework, notes: dict[int, Footnote]) -> Iterator[Paragraph]:
    notes |= {piece.number: piece for content in parts_of(part) for piece in content if isinstance(piece, Footnote)}
    match part:
        case Title(_, text):
            yield Paragraph(text, heading=True)
        case Speech(_, number, by, how, paragraphs):
            head = " ".join(text for text in (number, by, f"({how})" if how else "") if text)
            for at, content in enumerate(paragraphs):
                yield Paragraph(line(*content), "" if at else f"{head}:")
        case Line():
            yield Paragraph(line(*part.content))
        case _:
            for content in parts_of(part):
                yield Paragraph(line(*content))


def _cover(of: Work, session: SessionText) -> Iterable[tuple[str, str]]:
    """Each line that says something."""
    people = _speakers(of, session)
    chairs = [person.name for person in people if person.role.value in {"chair", "chair-and-witness"}]
    told = (
        ("Interview ID", _id(of, session)),
        ("Kind of interview", "Witness seminar (a discussion of several people, with a chair)"),
        ("Session", session.title),
        ("Date of interview", day(session.date) if session.date else ""),
        ("Place", of.places.get(session.id, "")),
        ("Interviewer (chair)", ", ".join(chairs)),
        ("Participants", "; ".join(f"{p.name} ({ROLE_NAMES[p.role].lower()})" for p in people if p.name not in chairs)),
        ("Speaker tags", "Each turn begins with its number and the speaker’s name, and a colon behind it."),
        ("Edited by", ", ".join(editor.name for editor in of.citation.editors)),
        ("Transcription", of.reading.how_made),
        ("Left out", of.reading.left_out or "Nothing."),
        ("Version", of.citation.version),
        ("DOI", f"https://doi.org/{of.citation.doi}" if of.citation.doi else ""),
    )
    return ((label, text) for label, text in told if text)


def user_guide(of: Work) -> bytes:
    """What somebody who was not there has to know: what it is about, who asked whom what, how the text was made, what is left out."""
    it, reading = of.citation, of.reading
    told: list[Paragraph] = [Paragraph("User guide", heading=True), Paragraph(citations.full_title(it))]

    def part(title: str, *paragraphs: str) -> None:
        if any(paragraphs):
            told.extend([Paragraph(title, heading=True), *(Paragraph(text) for text in paragraphs if text)])

    part("What it is about", *(" ".join(text.split()) for text in it.abstract.split("\n\n")))
    part("What was asked", *reading.questions)
    part("Who funded it", *reading.funders, reading.project)
    held = [f"{s.title or 'Session'}: {day(s.date)}" for s in reading.sessions if s.date]
    part("When it was held", *held)
    turns = [len([b for b in s.blocks if isinstance(b, Utterance)]) for s in reading.sessions]
    heard = sum(file.name.startswith("sound-") for file in of.files)
    sound = (
        f"The sound of {heard} session{'' if heard == 1 else 's'} is in {AUDIO}." if heard else "No sound is deposited."
    )
    part(
        "What is here",
        *(
            f"{_file(of, s)}: {n} turns, {len(_speakers(of, s))} speakers"
            for s, n in zip(reading.sessions, turns, strict=True)
        ),
        f"{sound} Each line of the data list is somebody who speaks in a session; turns have the numbers by which they are cited.",
    )
    part("Who speaks", *(_described(person) for person in reading.people if person.present))
    how = (
        "A witness seminar brings people who took part in the same events together, and lets them say how something came about. Those who speak are asked for their consent, and are sent "
        "their own words to correct before anything is published; the edition says how far each did."
    )
    part("How the text was made", how, reading.how_made)
    part("What is left out", reading.left_out or "Nothing is left out.")
    part("Terms", *(f"{t.term}: {'. '.join(x for x in (t.expansion, t.meaning) if x)}" for t in reading.glossary))
    part("Changes", *(outline.dated(change) for change in reading.changes))
    part("Terms of use", it.licence, *it.rights)
    return compose(told, running=f"{of.slug}. User guide")


def _described(person: Person) -> str:
    posts = "; ".join(text for text in (person.affiliation_then, person.affiliation_now) if text)
    return ". ".join(
        text for text in (f"{person.name} ({ROLE_NAMES[person.role].lower()})", posts, person.biography) if text
    )


def _readme(of: Work, found: Iterable[str]) -> str:
    lines = [
        f"{citations.full_title(of.citation)}",
        "",
        "A bundle for deposit with the UK Data Service. Nothing in it is restricted by the participants.",
        "",
        "transcripts/     one for each session, with a cover (RTF)",
        "audio/           the sound that may be heard, where there is any",
        "documentation/   data list (CSV, UTF-8), user guide (RTF), blank information sheet and consent form (PDF)",
        "metadata/        as catalogues read it (DataCite, Dublin Core, MODS, schema.org)",
        "other_formats/   the whole edition in TEI (XML) and as a PDF",
        "",
        *sorted(found),
        "",
    ]
    return "\n".join(lines)


def _id(of: Work, session: SessionText) -> str:
    return of.slug if len(of.reading.sessions) == 1 else f"{of.slug}_{session.id}"


def _file(of: Work, session: SessionText) -> str:
    return f"{_id(of, session)}_transcript.rtf"


def _sound(of: Work, session: SessionText) -> str:
    names = [file.name for file in of.files if file.name.startswith(f"sound-{session.id}.")]
    return f"{of.slug}_{names[0]}" if names else ""


def _speakers(of: Work, session: SessionText) -> tuple[Person, ...]:
    """Everybody who says something in it, in the order of the list of participants."""
    said = {block.who for block in session.blocks if isinstance(block, Utterance)}
    return tuple(person for person in of.reading.people if person.id in said)
