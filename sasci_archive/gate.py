"""The only door from the master to anything that leaves the room.

`release` is a pure function: the master, its words, what people have permitted, the channel and the instant in; the
published reading of that channel out, with what was left out and why. Editions take a `Release` and nothing else.
With no permissions nothing is public.

Everybody whose words are in the transcript is asked for. While one answer is outstanding nothing is public; the first no
withholds what that person said; and before anything leaves, every name that is not to be known is looked for once more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import Faults, NoPermission, StillNamed
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.permission import QUESTIONS
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Reading, Standing
from sasci_archive.model.secret import Marked
from sasci_archive.model.seminar import Participant, Publication, Role, Seminar
from sasci_archive.model.speech import SessionWords, Span, Voices, Word, Words
from sasci_archive.tei import rules
from sasci_archive.tei.bound import easy_read, index_places
from sasci_archive.tei.cutting import leaks, permitted, redact, silence
from sasci_archive.tei.cutting import marked as marks
from sasci_archive.tei.cutting.cast import Cast, authors, listed, place_of
from sasci_archive.tei.document import (
    ID,
    Element,
    compose,
    element,
    first,
    local,
    parse,
    path,
    pointers,
    remove,
    the,
)
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.head import colophon
from sasci_archive.tei.places import published
from sasci_archive.tei.shown.reading import STANDING, read_tree
from sasci_archive.tei.signed import texts


class Withholding(msgspec.Struct, frozen=True):
    """One thing the gate kept back, and why, in words an editor understands. For the house only: it may name people."""

    what: str
    reason: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate let through for one channel at the instant `on` (UTC).

    `tei` is the released document, `reading` the view of it that editions print, `sound` whether it may be heard at all, `cuts`
    the spans (by session, in ms) that are then silent. `next_opening` is when an embargo next ends (None: never by itself).
    `digest` (SHA-256) covers all that a reader could see or hear, not the instant. `weak` is for whoever edits what they read: nothing but a
    proof has any of it.
    """

    slug: str
    channel: Channel
    on: dt.datetime
    standing: Standing
    tei: bytes
    reading: Reading
    sound: bool
    withheld: tuple[Withholding, ...]
    next_opening: dt.datetime | None
    digest: str
    cuts: Mapping[str, tuple[Span, ...]] = msgspec.field(default_factory=dict)
    weak: tuple[Weak, ...] = ()


def release(
    master: bytes,
    words: Words | None,
    permissions: Consent,
    channel: Channel,
    on: dt.datetime,
    *,
    reader: str = "",
    voices: Voices | None = None,
    final: bool = False,
    weak: Sequence[Weak] = (),
) -> Release:
    """What may leave by `channel` at the instant `on` (which must know its time zone).

    A proof (PROOF, EDITOR) stays in the house: it needs nobody's permission, shows real names, says on itself that it is
    one, has no sound, and marks the `weak` places that stand in it. A REVIEW is for the participant `reader` (an id of the roster): their own words, the chair's questions,
    and those of others once all who speak agreed to mutual reading; else of these only that a turn is there. Nobody's times are
    in it but theirs, and in its sound nothing is heard but their turns (a session that `cuts` does not name is silent), nor
    is it where another of the `voices` speaks in them. In the `final` one, whose reader approves what will be printed, stand also the
    later additions of others in the reader's turns, where these may be public. Raises NoPermission, saying exactly whose answer is outstanding or where a
    name still stands; Faults and BadTranscript where the master is not valid.
    """
    if on.tzinfo is None:
        raise ValueError("the instant of a release must know its time zone")
    root = parse(master)
    if faults := rules.check_tree(root):
        raise Faults("The transcript", faults)
    match channel:
        case Channel.PROOF | Channel.EDITOR:
            return _proof(root, words, channel, on, weak)
        case Channel.REVIEW:
            return _review(root, words, permissions, on, reader, voices, final=final)
        case _:
            return _public(root, words, permissions, channel, on, texts.by_person(master))


def releases(
    master: bytes, words: Words | None, permissions: Consent, channels: Iterable[Channel], on: dt.datetime
) -> dict[Channel, Release]:
    """The same for several channels; what is cut for one serves all that ask people the same questions."""
    cut: dict[object, Release] = {}
    found = {}
    for channel in channels:
        asks = (channel.public or channel, *(applies(channel) for _, _, applies in QUESTIONS))
        if asks not in cut:
            cut[asks] = release(master, words, permissions, channel, on)
        found[channel] = msgspec.structs.replace(cut[asks], channel=channel)
    return found


def marked(master: bytes, permissions: Consent, channel: Channel, on: dt.datetime) -> Marked:
    """What must not be found in anything that leaves by a public channel, and the text that may be: read from the marks, not
    from what `release` let through. Raises BadTranscript."""
    root = parse(master)
    return marks.marked(root, Cast(root, permissions, channel, on), permissions)


def nothing(on: dt.datetime, *, synthetic: bool) -> Release:
    """What leaves of a seminar in which somebody called "–" says "–": whatever an edition of it holds is the edition's own."""
    day = on.date()
    seminar = Seminar(
        title="–",
        synthetic=synthetic,
        roster=(Participant(id="a", name="–", role=Role.CHAIR),),
        publication=Publication(publisher="–", date=day),
    )
    turn = NamedTurn("a", None, (Word(Span(0, 1000), "–", 1.0),))
    yes = Permission(person="a", attribution=Attribution.NAME, text=Answer.YES, archive=Answer.YES, signed=day)
    master = draft("a", seminar, {"1": (turn,)}, made_on=day)
    return release(master, None, Consent(permission=(yes,)), Channel.HTML, on)


def _proof(root: Element, words: Words | None, channel: Channel, on: dt.datetime, weak: Sequence[Weak]) -> Release:
    withheld, standing, spoken_of = list(_restrictions(root)), _unapproved(root), redact.spoken_of(root)
    redact.for_the_house_only(root)
    redact.restricted(root)
    index_places.place(root)
    redact.unlist(root, spoken_of)
    redact.prune(root)
    marked = tuple(_that_stand(root, weak)) if weak else ()
    return _released(root, words, channel, on, standing, sound=False, withheld=withheld, weak=marked)


def _that_stand(root: Element, weak: Sequence[Weak]) -> Iterator[Weak]:
    """Of these places those whose words stand there in what is let through."""
    paragraphs = {seg.get(ID, ""): seg for seg in root.iter("{*}seg") if seg.get(ID)}
    texts_of: dict[str, list[str]] = {}
    for each in weak:
        if each.seg not in texts_of:
            texts_of[each.seg] = published(paragraphs[each.seg]).split() if each.seg in paragraphs else []
        was, there = each.was.split(), texts_of[each.seg]
        if there and 0 <= each.first <= len(there) and there[each.first : each.first + len(was)] == was:
            yield each


def _review(
    root: Element,
    words: Words | None,
    permissions: Consent,
    on: dt.datetime,
    reader: str,
    voices: Voices | None,
    *,
    final: bool,
) -> Release:
    index_places.drop(root)
    cast, own = Cast(root, permissions, Channel.HTML, on), f"p.{reader}"
    if own not in cast.people:
        raise NoPermission(
            f"There is no '{reader}' among the participants of this transcript, so nothing can be made for them.",
            remedy="Give an id of the roster in seminar.toml; `inv refresh` lets the header follow it.",
        )
    read = cast.read_by(own)
    standing, withheld = _unapproved(root), list(_restrictions(root))
    disguises = {id_: disguise for id_, disguise in cast.disguises().items() if id_ != own}
    hidden = cast.hidden(own)
    turns = [u for u in root.iter("{*}u") if pointers(u.get("who", "")) == (own,) and _is_shown(u, cast, read, own)]
    voice = {u.get(ID, "") for u in turns}
    cuts = silence.all_but(root, words, voice, disguises, hidden, cast.refused - voice, voices) if voice else None
    spoken_of = redact.spoken_of(root)
    redact.for_the_house_only(root)
    redact.restricted(root)
    for figure in list(root.iter("{*}figure")):  # packets are of words
        remove(figure)
    theirs = frozenset(node for node in root.iter("*") if own in authors(node) and _is_shown(node, cast, read, own))
    added = frozenset(_added(theirs, cast)) if final else frozenset()
    with_them = {id_ for node in theirs | added for id_ in authors(node) if id_ in cast.people}  # who speaks for them
    for node in reversed(list(root.iter("*"))):  # inner ones first
        if node in added or _is_shown(node, cast, read, own):
            continue
        if local(node) in {"u", "seg", "p"}:
            redact.withhold_but_notes(node, theirs)
        else:
            remove(node)
    redact.untimed(root, theirs)
    redact.forget(root, (cast.people.keys() | cast.voices.keys()) - read - with_them)
    redact.disguise(root, disguises)
    redact.unlist(root, spoken_of)
    redact.prune(root)
    if found := leaks.find(root, hidden, {id_: cast.names(id_) for id_ in (read | with_them) - disguises.keys()}):
        raise _leaking([(hidden[leak.whose].name, leak.where) for leak in found])
    return _released(root, words, Channel.REVIEW, on, standing, sound=cuts is not None, cuts=cuts, withheld=withheld)


def _added(theirs: Iterable[Element], cast: Cast) -> Iterator[Element]:
    """The later additions in these turns of whoever has said yes to being published."""
    for note in (note for turn in theirs for note in turn.iter("{*}note") if authors(note)):
        answered = all(id_ in cast.people and not cast.decisions[id_].outstanding for id_ in authors(note))
        if answered and not cast.is_withheld(note):
            yield note


def _is_shown(node: Element, cast: Cast, read: Collection[str], own: str) -> bool:
    """Whether somebody may read what an element holds: nobody's, or their own (said for them, too), or of people they may read."""
    whose = authors(node)
    if own in pointers(node.get("corresp", "")) and local(node) in {"u", "writing"}:
        return True
    return (own in whose or not cast.is_withheld(node)) and all(id_ == own or id_ in read for id_ in whose)


def _unapproved(root: Element) -> Standing:
    """How far a text has come that nobody has approved: whether a person has corrected anything."""
    kinds = {change.get("type") for change in path(root, "teiHeader/revisionDesc/change")}
    untouched = kinds <= {"draft", "record", "version", "heard"} and not colophon.taken_over(root)
    return Standing.MACHINE if untouched else Standing.CORRECTED


def _public(
    root: Element,
    words: Words | None,
    permissions: Consent,
    channel: Channel,
    on: dt.datetime,
    digests: Mapping[str, str],
) -> Release:
    cast = Cast(root, permissions, channel, on)
    if cast.outstanding:
        raise _shut(channel, cast.outstanding)
    kept = {decision.turn for decision in permissions.sound}
    hidden = cast.hidden()
    cuts = permitted.cuts(root, words, cast, permissions)
    unheard = (
        cast.unheard
        if cuts is not None
        else [*cast.unheard, "what must not be heard cannot be found in it, as there are no times"]
    )
    if channel is Channel.AUDIO and unheard:
        raise _shut(channel, unheard)
    withheld = [*(Withholding(*pair) for pair in cast.withheld()), *_restrictions(root)]
    if not unheard:
        withheld += [
            Withholding(
                f"the sound of what was corrected in {turn}", f'asked about; [[sound]] with turn = "{turn}" keeps it'
            )
            for turn in silence.corrected(root, kept)
        ]
    for div, lacking in list(easy_read.withheld(root)):
        withheld.append(Withholding("the Easy Read edition", lacking))
        remove(div)
    disguises, spoken_of = cast.disguises(), redact.spoken_of(root)
    approved = cast.approvals(digests)
    pictures = sum(1 for _ in root.iter("{*}figure"))
    redact.for_the_house_only(root)
    redact.restricted(root)
    for node in reversed(list(root.iter("*"))):  # inner ones first
        if cast.is_withheld(node):
            redact.withhold(node) if local(node) in {"u", "seg", "p"} else remove(node)
    redact.emptied(root)
    redact.forget(root, cast.gone)
    redact.disguise(root, disguises)
    index_places.place(root)
    redact.unlist(root, spoken_of)
    redact.prune(root)
    redact.approved(root, {disguises[id_].id if id_ in disguises else id_: told for id_, told in approved.items()})
    found = leaks.find(root, hidden, cast.by_name())
    if found:
        raise _leaking([(hidden[leak.whose].name, leak.where) for leak in found])
    return _released(
        root,
        words,
        channel,
        on,
        Standing.PUBLISHED,
        sound=not unheard,
        cuts={} if unheard or cuts is None else cuts,
        withheld=withheld,
        opening=cast.next_opening,
        pictures=pictures - sum(1 for _ in root.iter("{*}figure")),
    )


def _restrictions(root: Element) -> Iterator[Withholding]:
    for passage in root.iter("{*}seg"):
        if passage.get("type") == "restricted":
            kind = passage.get("subtype", "")
            yield Withholding(f"words in {place_of(passage)}", f"marked as restricted{f' ({kind})' if kind else ''}")


def _released(
    root: Element,
    words: Words | None,
    channel: Channel,
    on: dt.datetime,
    standing: Standing,
    *,
    sound: bool,
    withheld: Sequence[Withholding],
    cuts: Mapping[str, tuple[Span, ...]] | None = None,
    opening: dt.datetime | None = None,
    pictures: int = 0,
    weak: tuple[Weak, ...] = (),
) -> Release:
    notes = first(root, "teiHeader/fileDesc/notesStmt")
    if notes is None:
        notes = element("notesStmt")
        the(root, "teiHeader/fileDesc/sourceDesc").addprevious(notes)
    notes.append(element("note", STANDING[standing], type="standing"))
    if channel is not Channel.REVIEW and (left_out := redact.account(root, pictures=pictures)):
        notes.append(element("note", left_out, type="left-out"))
    tei = compose(root)
    reading = read_tree(root, _certain(words) if channel.public and words else words)
    seen = [reading, sound, cuts or {}, *([weak] if weak else [])]
    digest = hashlib.sha256(tei + msgspec.json.encode(seen, order="deterministic")).hexdigest()
    return Release(
        slug=reading.slug,
        channel=channel,
        on=on,
        standing=standing,
        tei=tei,
        reading=reading,
        sound=sound,
        cuts=cuts or {},
        withheld=tuple(withheld),
        next_opening=opening,
        digest=digest,
        weak=weak,
    )


def _certain(words: Words) -> Words:
    """The words with their times, and nothing of how sure the machine was of them."""
    return Words(
        made=words.made,
        sessions=tuple(
            SessionWords(session=s.session, words=tuple(Word(w.span, w.text, None, w.timing) for w in s.words))
            for s in words.sessions
        ),
    )


def _shut(channel: Channel, why: Sequence[str]) -> NoPermission:
    count = "1 thing is" if len(why) == 1 else f"{len(why)} things are"
    return NoPermission(
        f"The gate stays shut for {channel.value}: {count} outstanding.\n"
        + "\n".join(f"  {clause}." for clause in why),
        remedy="Record each answer in consent.toml; name voices in 3-names.toml before the draft, or in the transcript after it.",
    )


def _leaking(found: Sequence[tuple[str, str]]) -> StillNamed:
    places: dict[str, list[str]] = {}
    for name, where in found:
        places.setdefault(name, []).append(where)
    return StillNamed([(name, listed(dict.fromkeys(where))) for name, where in places.items()])
