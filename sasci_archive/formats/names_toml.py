"""`3-names.toml` as text: written once, with all a person needs to decide; afterwards changed only in the line of a decision.

Reading it is `records.parse(content, Names, where=…)`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from sasci_archive.errors import BadRecord
from sasci_archive.model.naming import Naming, VoiceShown
from sasci_archive.model.seminar import Participant
from sasci_archive.model.speech import Clock, Span

_HEAD = """\
# Who is each voice of '{slug}'? Nothing is decided here until you do it.
# {listen} Then take away the '#' before the line
# `participant = …`, where it is right, or write another id from the roster (`inv name {slug} --accept` takes over
# everything that is proposed):
#
{roster}
#
# Two voices may be one person. A voice left as it is stays without a name, and is shown so.
"""
_TAIL = """\

# Single turns can be given to somebody else than the voice: what is said from `start` to `end` is the participant's;
# `speaking_for` names whom an interpreter or assistant speaks for, and may be left out.
#
# [[turn]]
# start = 00:12:03
# end = 00:12:41
# participant = "{example}"
# speaking_for = "{example}"
"""
_HEADER = re.compile(r"\s*\[\[\s*(?P<name>\w+)\s*\]\]")
_DECIDED = re.compile(r"""(?P<indent>\s*)participant\s*=\s*("([^"\\]|\\.)*"|'[^']*')""")
_PROPOSED = re.compile(r"\s*#\s*participant\s*=")
_VOICE = re.compile(r"\s*voice\s*=")
_NOBODY = re.compile(r"\s*nobody\s*=")
_IS_NOBODY = "nobody = true"


def compose(slug: str, naming: Naming, roster: Sequence[Participant], *, clips: str) -> str:
    """A new file: every voice with its share, its moments and what is proposed, as a comment. `clips` is the folder to
    listen in."""
    people = [f"#   {person.id:<12} {person.name} ({person.role.value})" for person in roster]
    timed = any(shown.timed for shown in naming.voices) or not any(shown.quotes for shown in naming.voices)
    listen = f"Listen to the moments below, or to the clips in {clips}." if timed else "Read what each of them says."
    head = _HEAD.format(slug=slug, listen=listen, roster="\n".join(people) or "#   (nobody is on the roster yet)")
    tail = _TAIL.format(example=roster[0].id if roster else "id")
    return head + "".join(f"\n{_entry(shown)}" for shown in naming.voices) + tail


def decided(
    text: str, voice: str, participant: str, *, nobody: bool = False, moments: Sequence[int] = (), session: str = "1"
) -> str:
    """The file with one decision recorded: every other character stays. `participant` "" takes a decision back, or says with `nobody` that
    the voice is no one person. A voice that has no entry gets one at the end, with `moments` (ms of `session`). Raises BadRecord where the
    file is written in a way that this cannot be done safely."""
    before = tomllib.loads(text)
    entries: list[dict[str, Any]] = before.get("voice", [])
    which = next((i for i, entry in enumerate(entries) if entry.get("voice") == voice), None)
    decision = f"participant = {_string(participant)}"
    if which is None:
        fields = [decision, *([_IS_NOBODY] if nobody else []), *_moments(session, moments)]
        return f"{text.rstrip()}\n\n[[voice]]\nvoice = {_string(voice)}\n" + "".join(f"{field}\n" for field in fields)
    after = _nobody(_with_line(text, which, decision), which, is_nobody=nobody)
    entries[which]["participant"] = participant
    entries[which].pop("nobody", None)
    entries[which] |= {"nobody": True} if nobody else {}
    if tomllib.loads(after) != before:
        raise BadRecord(
            f"3-names.toml is written in a way that keeps the decision about {voice} from being put in its place.",
            remedy=f"Write the line `participant = {_string(participant)}` below `voice = {_string(voice)}` yourself.",
        )
    return after


def _with_line(text: str, which: int, decision: str) -> str:
    """The decision in the line of the old one; or of the proposal, where that is what was decided; or else below the voice.

    By lines rather than tomlkit, which moves entries together where others lie between them.
    """
    lines = text.splitlines(keepends=True)
    block = _block(lines, "voice", which)
    old, proposed, voice = (
        next((i for i in block if pattern.match(lines[i])), None) for pattern in (_DECIDED, _PROPOSED, _VOICE)
    )
    if old is not None:
        lines[old] = _DECIDED.sub(lambda found: f"{found['indent']}{decision}", lines[old], count=1)
    elif proposed is not None and (rest := _bare(lines[proposed], decision)) is not None:
        lines[proposed] = decision + rest.replace("# proposed: ", "# accepted as proposed: ", 1)
    elif voice is not None:
        end = "\r\n" if lines[voice].endswith("\r\n") else "\n"
        lines[voice] = f"{lines[voice].rstrip()}{end}{decision}{end}"
    return "".join(lines)


def _nobody(text: str, which: int, *, is_nobody: bool) -> str:
    """The line that says it, in the entry of a voice, put below its decision or taken out."""
    lines = text.splitlines(keepends=True)
    block = _block(lines, "voice", which)
    for i in [i for i in block if _NOBODY.match(lines[i])]:
        lines[i] = ""
    decision = next((i for i in block if _DECIDED.match(lines[i])), None)
    if is_nobody and decision is not None:
        end = "\r\n" if lines[decision].endswith("\r\n") else "\n"
        lines[decision] = f"{lines[decision].rstrip()}{end}{_IS_NOBODY}{end}"
    return "".join(lines)


def _block(lines: Sequence[str], kind: str, which: int) -> range:
    """The lines of entry number `which` of a kind, from its header to the next; none where the file has it otherwise."""
    headers = [(i, found["name"]) for i, line in enumerate(lines) if (found := _HEADER.match(line))]
    ours = [i for i, name in headers if name == kind]
    first = ours[which] if which < len(ours) else len(lines)
    return range(first, next((i for i, _ in headers if i > first), len(lines)))


def overruled(text: str, span: Span, participant: str, *, session: str = "1") -> str:
    """The file in which what is said in `span` is given to `participant` whoever was heard there, or, with "", to its voice again: every
    comment stays. Raises BadRecord where another entry speaks of a part of that time, or where this cannot be done safely."""
    before = tomllib.loads(text)
    entries: list[dict[str, Any]] = before.get("turn", [])
    spans = [
        Span(Clock.of(entry["start"]).ms, Clock.of(entry["end"]).ms) if entry.get("session", "1") == session else None
        for entry in entries
    ]
    which = spans.index(span) if span in spans else None
    for other in spans:
        if participant and other is not None and other != span and other.shared(span):
            raise BadRecord(
                f"3-names.toml already says whose {Clock.at(other.start)} to {Clock.at(other.end)} is.",
                remedy="Take that back first.",
            )
    lines = text.splitlines(keepends=True)
    if which is None:
        if not participant:
            return text
        told = [f"session = {_string(session)}"] if session != "1" else []
        times = (f"{name} = {str(Clock.at(ms)).zfill(12)}" for name, ms in (("start", span.start), ("end", span.end)))
        fields = ["[[turn]]", *told, *times, f"participant = {_string(participant)}"]
        return f"{text.rstrip()}\n\n" + "".join(f"{field}\n" for field in fields)
    for i in _block(lines, "turn", which):
        if not participant and lines[i].strip() and not lines[i].lstrip().startswith("#"):
            lines[i] = ""
        elif participant:
            lines[i] = _DECIDED.sub(
                lambda found: f"{found['indent']}participant = {_string(participant)}", lines[i], count=1
            )
    after = "".join(lines)
    if participant:
        entries[which]["participant"] = participant
    else:
        del entries[which]
    if tomllib.loads(after) != {key: value for key, value in before.items() if value}:
        raise BadRecord(
            "3-names.toml is written in a way that keeps this from being put in its place.",
            remedy="Change its [[turn]] yourself.",
        )
    return after


def _bare(proposal: str, decision: str) -> str | None:
    """What follows the proposal, where it proposes just this or nobody."""
    line = proposal.lstrip("# \t")
    proposes = next((known for known in (decision, 'participant = ""') if line.startswith(known)), None)
    return None if proposes is None else line.removeprefix(proposes)


def _entry(shown: VoiceShown) -> str:
    share = f"{shown.share:.0%}" if shown.share >= 0.01 else "less than 1%"
    much = f"speaks for {_long(shown.time)}" if shown.timed else f"says {shown.time:,} words"
    name = f', "{_comment(shown.called)}" in the file,' if shown.called else ""
    lines = [f"# {shown.voice}{name} {much}, {share} of all that is said."]
    lines += [
        f"#   {str(Clock.at(quote.moment)) if quote.timed else '':<13} {_comment(quote.text)}" for quote in shown.quotes
    ]
    lines += [f"# It {_comment(shown.remark)}."] if shown.remark else []
    lines += ["[[voice]]", f"voice = {_string(shown.voice)}"]
    if shown.proposal:
        chosen, *rest = shown.proposal.because
        more = f" (and {len(rest)} more)" if rest else ""
        reason = _comment(f"{chosen}{more}")
        lines.append(f"# participant = {_string(shown.proposal.participant)}   # proposed: {reason}")
    else:
        lines.append('# participant = ""')
    session = shown.quotes[0].session if shown.quotes else "1"
    lines += _moments(session, [quote.moment for quote in shown.quotes if quote.timed])
    lines += [f"called = {_string(shown.called)}"] if shown.called else []
    return "".join(f"{line}\n" for line in lines)


def _moments(session: str, moments: Sequence[int]) -> list[str]:
    times = ", ".join(str(Clock.at(moment)).zfill(12) for moment in moments)
    return ([f"session = {_string(session)}"] if session != "1" else []) + ([f"moments = [{times}]"] if moments else [])


def _long(ms: int) -> str:
    """How long, in words.

    >>> _long(192_400), _long(7_200_000), _long(900)
    ('3 min 12 s', '2 h 00 min', '1 s')
    """
    seconds = max(1, round(ms / 1000))
    if seconds >= 3600:
        return f"{seconds // 3600} h {seconds // 60 % 60:02} min"
    return f"{seconds // 60} min {seconds % 60:02} s" if seconds >= 60 else f"{seconds} s"


def _string(text: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Text that may stand in a comment: no control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
