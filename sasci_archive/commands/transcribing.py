"""Commands of those who transcribe a new recording: from the file to voices with names."""

from __future__ import annotations

import sys
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.beside import place_captions, say_tracks, shift_of, source_of, tracks_of
from sasci_archive.commands.here import OFFLINE, SLUG, cache, is_offline, moment, shown, workspace
from sasci_archive.engines import Recogniser, Speakers
from sasci_archive.errors import NotToBeHad, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.naming import VoiceShown
from sasci_archive.model.speech import Clock, Source
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say


@task(help={"slug": SLUG})
@command
def new(_: Context, slug: str) -> None:
    """Begin a seminar: write a commented record and a consent file to fill in.

    For instance: inv new care-2023

    The name is yours to choose: small letters, digits and hyphens. It is the folder seminars/care-2023, and what every other command is given.
    """
    from sasci_archive.stages.begin import begin

    folder = workspace().folder(slug)
    begin(folder)
    say(f"Written: {shown(folder.seminar_toml)}, and consent.toml beside it.")
    say(f'Fill in the title and the people; then: inv ingest {slug} -- "the recording.mp4"')


@task(
    help={
        "slug": SLUG,
        "session": "which session they belong to, by its id in seminar.toml; 1 unless said otherwise",
        "starts_at": "where on the session's timeline the first file begins, such as 0:45:00",
        "tracks": "each file (or file of a folder) is of one participant alone: FILE, or FILE=their id on the roster",
    }
)
@command
def ingest(_: Context, slug: str, session: str = "1", starts_at: str = "", tracks: bool = False) -> None:
    """Take in recordings and captions: inv ingest SLUG -- FILE…

    For instance: inv ingest care-2023 -- 'GMT20230301 Recording.mp4' 'closed caption.vtt'

    They are copied into 1-recording/ of the seminar's folder, and your own files stay as they are. The two dashes let a file be called anything.
    Then: inv transcribe care-2023
    """
    from sasci_archive.stages.ingest import ingest as take_in

    folder = workspace().existing(slug)
    sources = terminal.files_after_dashes(sys.argv)
    own = tracks_of(folder, sources) if tracks else {}
    with terminal.progress("Listening, copying and comparing") as progress:
        found = take_in(
            folder, tuple(own) or sources, session=session, starts_at=moment(starts_at), tracks=own, progress=progress
        )
    for recording in found.recordings:
        length = f", {Clock.at(recording.duration).seconds}" if recording.duration else ""
        say(f"1-recording/{recording.name}: {recording.kind.value}{length}, SHA-512 {recording.sha512[:16]}…")
    if tracks:
        say_tracks(folder, own, found.tracks(session))


@task(
    help={
        "slug": SLUG,
        "engine": "the program that listens: faster-whisper, or openai-whisper (after pip install 'sasci-archive[openai]')",
        "model": "which model it listens with: base unless said otherwise, small, large-v3-turbo (better, and slower), or a folder of weights; `inv models` lists those that can be fetched",
        "language": "the language that is spoken, such as en; unless said, what seminar.toml says",
        "device": "where it is reckoned: auto, cpu, or cuda (a graphics card)",
        "no_hints": "do not tell it the names and terms of seminar.toml, which help it to spell them",
        "prepared": "listen to nothing, and take the words from this file: Whisper's JSON, made elsewhere of the same recording",
        "words": "whose words they are: recording (what is heard in the sound), or captions (what the meeting's own captions say; they are taken where there is no sound, too)",
        "shift": "where there are captions beside a recording, and both do not begin at once: auto (it is found out), no (they begin at once), or by how many ms captions begin later",
        "offline": OFFLINE,
    }
)
@command
def transcribe(
    _: Context,
    slug: str,
    engine: str = "faster-whisper",
    model: str = "",
    language: str = "",
    device: str = "auto",
    no_hints: bool = False,
    prepared: str = "",
    words: str = "recording",
    shift: str = "auto",
    offline: bool = False,
) -> None:
    """Hear the words of the recording, with their times, on this computer: it writes 2-words.json.

    For instance: inv transcribe care-2023

    Nothing has to be said but the seminar. An hour of sound takes some minutes; who stops it (Ctrl-C) goes on later with the same command.
    The words have no speakers yet. Then: inv diarise care-2023
    """
    folder = workspace().existing(slug)
    source, by = source_of(words), shift_of(shift)
    if prepared:
        found: Recogniser | None = _prepared(folder, Path(prepared))
    else:
        found = recogniser(folder, engine, model, language, device, hints=not no_hints, offline=is_offline(offline))
    if source is Source.CAPTIONS:  # where they lie first: their words move along
        place_captions(folder, found, shift, by)
    hear_words(folder, found, source)
    if source is Source.RECORDING:
        place_captions(folder, found, shift, by)


@task(
    help={
        "slug": SLUG,
        "speakers": "so many people speak: say it only where you know it",
        "least": "at least so many speak",
        "most": "at most so many speak",
        "offline": OFFLINE,
    }
)
@command
def diarise(_: Context, slug: str, speakers: int = 0, least: int = 0, most: int = 0, offline: bool = False) -> None:
    """Hear who speaks when: voices V1, V2 …, which have no names yet; it writes 3-voices.json.

    For instance: inv diarise care-2023

    Then: inv name care-2023, or inv edit care-2023, where you hear each voice and say whose it is.
    """
    asked = Speakers(speakers or None, least or None, most or None)
    hear_voices(workspace().existing(slug), asked, offline=is_offline(offline))


@task(
    help={
        "slug": SLUG,
        "voice": "decide one voice, such as V2; with --participant",
        "participant": "whose voice that is: an id of the roster in seminar.toml, such as mo",
        "accept": "take every proposal that is made, on your word; with --who",
        "who": "your name, for the seminar's journal",
    }
)
@command
def name(_: Context, slug: str, voice: str = "", participant: str = "", accept: bool = False, who: str = "") -> None:
    """Who is who: voices with moments to listen to, and proposals; people decide.

    For instance: inv name care-2023, and then inv name care-2023 --voice V2 --participant mo --who "Your Name"

    In the browser it is easier: inv edit care-2023. When every voice is decided: inv draft care-2023
    """
    from sasci_archive.stages.name import decide
    from sasci_archive.stages.name import name as show

    folder = workspace().existing(slug)
    if bool(voice) != bool(participant):
        raise SasciError("A decision names a voice and a participant.", remedy="Say both: --voice V2 --participant mo.")
    by = By(terminal.now(), who)
    with terminal.progress("Cutting clips") as progress:
        if voice:
            naming = decide(folder, voice, participant, by)
        else:
            naming = show(folder, accept=by if accept else None, progress=progress)
    for each in naming.voices:
        _tell_voice(each)
    say("")
    if naming.silent:
        say(f"On the roster, and no voice of theirs: {', '.join(naming.silent)}.")
    if naming.nobody:
        clips = folder.work / "clips"
        listen = f"Listen to {shown(clips)}, then decide" if clips.is_dir() else "Decide"
        if accept:
            say("For these nothing is proposed, so that nothing could be accepted.")
        say(f"Nobody yet: {', '.join(naming.nobody)}. {listen} in {shown(folder.names_toml)},")
        say(f"or with: inv name {slug} --voice {naming.nobody[0]} --participant ID")
    else:
        say("Every voice has a name; no voice print is kept.")
    if folder.transcript_xml.exists():
        if voice or accept:
            say(
                f"The transcript is drafted already, and does not follow. While nobody has worked on it, `inv draft {slug} --replace` writes it anew; "
                f"else say who speaks in the transcript itself (`inv edit {slug}`).",
                style="yellow",
            )
    elif not naming.nobody:
        say(f"`inv draft {slug}` writes the transcript.")


def _tell_voice(each: VoiceShown) -> None:
    decided = each.participant or "not decided"
    called = f", “{each.called}” in the file" if each.called else ""
    share = f"{each.share:.0%}" if each.share >= 0.01 else "less than 1%"
    of_it = f"of the time ({Clock.at(each.time).seconds})" if each.timed else f"of the words ({each.time:,})"
    say(f"\n{each.voice}{called}: {share} {of_it}; {decided}", style="bold")
    for quote in each.quotes:
        at = f"{Clock.at(quote.moment).seconds}  " if quote.timed else ""
        say(f"  {at}“{quote.text}”")
    if each.proposal and not each.participant:
        say(f"  perhaps {each.proposal.participant}: {'; '.join(each.proposal.because)}", style="cyan")
    if each.remark:
        say(f"  {each.remark}", style="yellow")


@task(help={"model": "fetch this one; by default all are listed", "offline": OFFLINE})
@command
def models(_: Context, model: str = "", offline: bool = False) -> None:
    """List the models and which are here; with a name, fetch it."""
    from sasci_archive.engines import weights, whisper_weights

    if model:
        with terminal.progress(f"Fetching {model}") as progress:
            folder = whisper_weights.find(
                model,
                cache=cache(),
                offline=is_offline(offline),
                whole=whisper_weights.needed(),
                progress=progress,
            )
        say(f"{model}: {folder}")
        return
    rows = []
    for known, what in weights.known().items():
        folders = whisper_weights.lying(known, cache())
        here = " and ".join("in 8 bits" if whisper_weights.is_halved(folder) else "here" for folder in folders) or "–"
        rows.append((known, what.title, f"{what.bytes / 1e6:,.0f} MB", what.licence, here))
    terminal.table("", ("name", "what", "download", "licence", "on this machine"), rows)


# -- what the demonstration uses too ------------------------------------------------------------------------------------


def recogniser(
    folder: Folder,
    engine: str = "faster-whisper",
    model: str = "",
    language: str = "",
    device: str = "auto",
    *,
    hints: bool = True,
    offline: bool = False,
) -> Recogniser | None:
    """The recogniser that was asked for, its weights fetched; None where there is no sound to hear. Raises NotToBeHad."""
    from sasci_archive.engines import recognisers

    if not folder.recordings().media():
        return None
    model = model or workspace().whisper or recognisers.MODEL
    with terminal.progress(f"Finding the model {model}") as progress:
        return recognisers.load(
            engine,
            model,
            cache=cache(),
            language=language,
            device=device,
            hints=hints,
            offline=offline,
            progress=progress,
        )


def _prepared(folder: Folder, file: Path) -> Recogniser:
    """Words that were heard elsewhere. Raises SasciError, BadCaptions."""
    from sasci_archive.engines.prepared import Prepared
    from sasci_archive.store import files

    media = folder.recordings().media()
    if len({recording.session for recording in media}) != 1:
        raise SasciError(
            f"One file of words fits one session with sound; '{folder.slug}' has {len({r.session for r in media})}.",
            remedy="Ingest the recording first; where there are several sessions, make a seminar of each.",
        )
    return Prepared(files.read(file), where=file.name, covered=[recording.span for recording in media])


def hear_words(folder: Folder, heard_by: Recogniser | None, source: Source = Source.RECORDING) -> None:
    """Transcribe, and say what came of it."""
    from sasci_archive.stages.transcribe import transcribe as hear

    with terminal.progress("Listening") as progress:
        words = hear(folder, heard_by, source=source, progress=progress)
    count = sum(len(session.words) for session in words.sessions)
    by = f"{words.made.engine} {words.made.model}".strip()
    say(f"Written: {shown(folder.words_json)}, {count:,} words by {by}.")
    for bleed in words.bleed:
        say(
            f"  {bleed.words:,} words of {bleed.speaker} were also heard in the track of {bleed.track}, and are taken out there."
        )


def hear_voices(folder: Folder, speakers: Speakers, *, offline: bool) -> None:
    """Diarise with the published weights; without them go on with what captions say, and tell how to add them."""
    from sasci_archive.engines.voices import VoiceSeparator
    from sasci_archive.stages.diarise import diarise as hear

    separator = None
    if folder.recordings().media():
        try:
            with terminal.progress("Finding the voice models") as progress:
                separator = VoiceSeparator.found(cache=cache(), offline=offline, progress=progress)
        except NotToBeHad as missing:
            terminal.warn(f"{missing} Until then it goes on with the captions' names, or with nobody named.")
    with terminal.progress("Telling voices apart") as progress:
        voices = hear(folder, separator, speakers=speakers, progress=progress)
    count = len({item.voice for session in voices.sessions for item in session.spans})
    say(f"Written: {shown(folder.voices_json)}, {count} voice{'' if count == 1 else 's'} ({voices.made.engine}).")
