"""More like this turn: by the words that set it apart, which always works; or by what it means, where a model of sentences is on this machine."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import NotYet
from sasci_archive.search import wording
from sasci_archive.search.finding import shown
from sasci_archive.search.index import Index
from sasci_archive.search.laid import kind_mark
from sasci_archive.search.port import Asked
from sasci_archive.search.values import Hit, Kind, Query, Results, Stretch
from sasci_archive.search.wording import Unit, Wording
from sasci_archive.store import files

TELLING: Final = 16
"""So many words of a turn are looked for: those that are frequent in it and rare elsewhere."""

_WORDS: Final = 60
"""So many of a turn are shown where nothing in it was looked for."""


class Understands(Protocol):
    """A model of sentences: which it is, and what a text means to it, as numbers of length 1 together."""

    digest: str

    def vector(self, text: str) -> NDArray[np.float32]:
        """Of one text."""


def turn(index: Index, slug: str, place: str) -> int:
    """The number of a turn, by its seminar and its id. Raises NotYet."""
    seminar = next((each.number for each in index.seminars.values() if each.slug == slug), None)
    found = index.rows.at_place(seminar, place) if seminar is not None else []
    if not found:
        raise NotYet(
            f"There is no turn '{place}' of '{slug}' that can be searched.",
            remedy="Write it like demo#u12, as a hit of `inv search` has it.",
        )
    return found[0]


def alike(index: Index, slug: str, place: str, *, limit: int = 10) -> Results:
    """The turns that share most of what sets one apart, by its words. Raises NotYet."""
    own = turn(index, slug, place)
    row = index.rows.passages([own]).get(own)
    counts = Counter(wording.folded(word) for word in wording.words(row.text if row else ""))
    known = index.rows.known(list(counts))
    total = sum(len(each.kinds) for each in index.seminars.values())
    weights = {
        word: (1 + math.log(counts[word])) * math.log(total / hits)
        for word, hits in known.items()
        if len(word) > 2 and 1 < hits < max(3, total / 3)
    }
    telling = sorted(weights, key=lambda word: (-weights[word], word))[:TELLING]
    query = Query(text=" OR ".join(telling), kinds=(Kind.TURN,), limit=limit)
    if not telling:
        return Results(query=query, total=0, ranked=0, hits=(), restricted=index.restricted)
    asked = Asked(Wording((tuple(Unit(((word,),), typed=word) for word in telling),)), ((kind_mark(Kind.TURN),),))
    found = index.rows.matching(asked)
    rare = [math.log(total / known[word]) for word in telling]
    weighed = index.rows.weighed(asked, [found], rare) if len(found) else {}
    best = sorted(((id_, w) for id_, w in weighed.items() if id_ != own), key=lambda it: (-it[1], it[0]))[:limit]
    return results(index, query, shown(index, [id_ for id_, _ in best], asked))


def alike_in_sense(
    index: Index,
    model: Understands,
    slug: str,
    place: str,
    *,
    limit: int = 10,
    progress: files.Progress = files.silent,
) -> Results:
    """The turns that mean most nearly what one does; what the model says of each is asked once and kept in the index. Raises NotYet."""
    own = turn(index, slug, place)
    missing = index.rows.without_sense(model.digest)
    new = list[tuple[int, bytes]]()
    for done, (id_, text) in enumerate(missing):
        progress(done, len(missing))
        new.append((id_, model.vector(text).astype("<f2").tobytes()))
    known, told = index.rows.senses(model.digest)
    index.rows.remember(model.digest, new)
    ids = np.concatenate((known, np.array([id_ for id_, _ in new], np.int64)))
    vectors = np.frombuffer(told + b"".join(vector for _, vector in new), "<f2").reshape(len(ids), -1)
    at = np.flatnonzero(ids == own)
    if not len(at):
        return results(index, Query(kinds=(Kind.TURN,), limit=limit), ())
    near = vectors.astype(np.float32) @ vectors[at[0]].astype(np.float32)
    order = sorted(range(len(ids)), key=lambda each: (-near[each], ids[each]))
    best = [int(ids[each]) for each in order if ids[each] != own][:limit]
    found = results(index, Query(kinds=(Kind.TURN,), limit=limit), tuple(map(_cut, shown(index, best, None))))
    return msgspec.structs.replace(found, by_sense=True)


def _cut(hit: Hit) -> Hit:
    words = "".join(part.text for part in hit.excerpt).split(" ")
    text = " ".join(words) if len(words) <= _WORDS else f"{' '.join(words[:_WORDS])}…"
    return msgspec.structs.replace(hit, excerpt=(Stretch(text),))


def results(index: Index, query: Query, hits: tuple[Hit, ...]) -> Results:
    """The nearest, of which nothing is counted: every turn is more or less like it."""
    return Results(query=query, total=len(hits), ranked=len(hits), hits=hits, restricted=index.restricted)
