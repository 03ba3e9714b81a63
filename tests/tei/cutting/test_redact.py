"""What is cut from a copy of the master: here, the pointers that lead nowhere; the rest is the gate's tests'."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import (
    ID,
    NS,
    Element,
    compose,
    instants,
    local,
    parse,
    path,
    pointers,
    remove,
    seconds,
)

NAMES = ("t0", "t1", "t2", "t3", "p.a", "n1", "nobody")
tokens = st.sampled_from([f"#{name}" for name in NAMES] + ["elsewhere.xml#t1", "who"])
values = st.lists(tokens, min_size=1, max_size=3).map(" ".join) | st.just("  #t1 \n #nobody ") | st.just("#")
moments = st.tuples(
    st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["", "0.5", "2", "soon"]), st.none() | values.filter(str.strip)
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A timeline, and elements that point at its moments, at people and at each other."""
    whens = {id_: (interval, since) for id_, interval, since in draw(st.lists(moments, max_size=4))}
    timeline = "".join(
        f'<when xml:id="{id_}"'
        + (f' interval="{interval}"' if interval else "")
        + (f' since="{since}"' if since else "")
        + "/>"
        for id_, (interval, since) in whens.items()
    )
    said = "".join(
        f'said <{name} {attribute}="{draw(values)}"{more}/> and'
        for name, attribute, more in draw(
            st.lists(
                st.sampled_from(
                    [
                        ("anchor", "synch", ""),
                        ("ptr", "target", ""),
                        ("u", "who", ' start="#t1" end="#nobody"'),
                        ("note", "resp", ' xml:id="n1"'),
                        ("persName", "ref", ""),
                    ]
                ),
                max_size=6,
            )
        )
    )
    return (
        f'<TEI xmlns="{NS}"><standOff><timeline origin="#t0"><when xml:id="t0"/>{timeline}</timeline></standOff>'
        f'<text><person xml:id="p.a"/>{said}</text></TEI>'
    ).encode()


@given(document=documents())
def test_pointers_that_lead_nowhere_go_as_the_plain_definition_has_it(document: bytes) -> None:
    pruned, plain = parse(document), parse(document)
    redact.prune(pruned)
    _prune(plain)
    assert compose(pruned) == compose(plain)


def _prune(root: Element) -> None:
    """One element, one attribute, one walk at a time."""
    ids = {node.get(ID) for node in root.iter("*")}
    for node in list(root.iter("*")):
        for name, value in _pointing(node):
            kept = [token for token in value.split() if not token.startswith("#") or token[1:] in ids]
            if kept:
                node.set(name, " ".join(kept))
            elif local(node) in {"anchor", "ptr"}:
                remove(node)
            else:
                del node.attrib[name]
    used = {
        id_
        for node in root.iter("*")
        if local(node) != "when"
        for _, value in _pointing(node)
        for id_ in pointers(value)
    }
    times = instants(root)
    for timeline in list(path(root, "standOff/timeline")):
        origin = timeline.get("origin", "")
        for when in list(path(timeline, "when")):
            id_ = when.get(ID, "")
            if f"#{id_}" == origin:
                continue
            if id_ not in used:
                remove(when)
            elif when.get("since") != origin:
                when.set("since", origin)
                when.set("interval", seconds(times.get(id_, 0)))


def _pointing(node: Element) -> list[tuple[str, str]]:
    return [(str(n), str(v)) for n, v in node.attrib.items() if str(n) in redact.POINTERS and "#" in str(v)]
