"""The only door from the master to anything that leaves the room.

`release` is a pure function: the master, its words, what people have permitted, the channel and the instant in; the
published reading of that channel out, with what was left out and why. Editions take a `Release` and nothing else.
With no permissions nothing is public.

Everybody whose words are in the transcript is asked for. While one answer is outstanding nothing is public; the first no
withholds what that person said; and before anything leaves, every name that is not to be known is looked for once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import Faults, NoPermission
from sasci_archive.gate.let_through import Release, Withholding, how_far, leaking, released, restrictions, unapproved
from sasci_archive.gate.packets import review
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.permission import QUESTIONS
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Standing
from sasci_archive.model.secret import Marked
from sasci_archive.model.seminar import Participant, Publication, Role, Seminar
from sasci_archive.model.speech import Span, Voices, Word, Words
from sasci_archive.tei import rules
from sasci_archive.tei.bound import easy_read, index_places
from sasci_archive.tei.cutting import leaks, permitted, redact, silence
from sasci_archive.tei.cutting import marked as marks
from sasci_archive.tei.cutting.cast import Cast
from sasci_archive.tei.document import ID, Element, local, parse, remove
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.places import published
from sasci_archive.tei.signed import texts

__all__ = ("Release", "Withholding", "marked", "nothing", "release", "releases")


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
    one and who has approved it, has no sound, and marks the `weak` places that stand in it. A REVIEW is for the participant `reader` (an id of the roster): their own words, the chair's questions,
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
            asked = bool(permissions.approval)  # where nobody has approved anything no texts have to be compared
            standing = how_far(root, permissions, on, texts.by_person(master)) if asked else unapproved(root)
            return _proof(root, words, channel, on, standing, weak)
        case Channel.REVIEW:
            return review(root, words, permissions, on, reader, voices, final=final)
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


def _proof(
    root: Element, words: Words | None, channel: Channel, on: dt.datetime, standing: Standing, weak: Sequence[Weak]
) -> Release:
    withheld, spoken_of = list(restrictions(root)), redact.spoken_of(root)
    redact.for_the_house_only(root)
    redact.restricted(root)
    index_places.place(root)
    redact.unlist(root, spoken_of)
    redact.prune(root)
    marked = tuple(_that_stand(root, weak)) if weak else ()
    return released(root, words, channel, on, standing, sound=False, withheld=withheld, weak=marked)


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
    withheld = [*(Withholding(*pair) for pair in cast.withheld()), *restrictions(root)]
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
        raise leaking([(hidden[leak.whose].name, leak.where) for leak in found])
    return released(
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


def _shut(channel: Channel, why: Sequence[str]) -> NoPermission:
    count = "1 thing is" if len(why) == 1 else f"{len(why)} things are"
    return NoPermission(
        f"The gate stays shut for {channel.value}: {count} outstanding.\n"
        + "\n".join(f"  {clause}." for clause in why),
        remedy="Record each answer in consent.toml; name voices in 3-names.toml before the draft, or in the transcript after it.",
    )
