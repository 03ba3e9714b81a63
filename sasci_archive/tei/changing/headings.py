"""Parts of a session and their headings: put before a turn, changed, and taken away. No word of what is said is another."""

from __future__ import annotations

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei import history
from sasci_archive.tei.document import ID, Element, element, first, identified, local, parent, spaced


def put(root: Element, before: str, text: str) -> str:
    """Let a part with this heading begin with a turn or a message; gives its id. It goes on to the next part. Raises BadTranscript."""
    begins, told = identified(root, before), _told(text)
    if begins is None or local(begins) not in {"u", "writing"} or local(parent(begins)) != "div":
        raise BadTranscript(f"There is no turn or message '{before}'.", remedy="A heading is put before one of these.")
    holder = parent(begins)
    is_part = holder.get("type") == "part"
    earlier = [node for node in begins.itersiblings("*", preceding=True) if local(node) != "head"]
    if is_part and not earlier:
        raise BadTranscript(
            f"{before} begins under a heading already ({holder.get(ID, 'it has no xml:id')}).",
            remedy="Change that heading.",
        )
    following = [begins]
    for node in begins.itersiblings():
        if local(node) == "div":
            break
        following.append(node)
    made = element("div", type="part", id=history.unused(root, "h"))
    before_it, behind = begins.getprevious(), following[-1].tail
    head = element("head", told)
    made.text = head.tail = holder.text
    made.append(head)
    made.extend(following)
    made[-1].tail = parent(holder).text if is_part else holder.text
    made.tail = behind
    if is_part:
        made.tail, holder.tail = holder.tail, holder.text
        above = parent(holder)
        above.insert(above.index(holder) + 1, made)
        if before_it is not None:
            before_it.tail = behind
    elif before_it is None:
        holder.insert(0, made)
    else:
        holder.insert(holder.index(before_it) + 1, made)
    return str(made.get(ID))


def change(root: Element, heading: str, text: str) -> None:
    """Let a part's heading read otherwise; without `text` it is taken away. Raises BadTranscript."""
    part = _part(root, heading)
    if not spaced(text):
        _take(part, heading)
        return
    head = first(part, "head")
    if head is None:
        raise BadTranscript(f"'{heading}' has no heading.", remedy="Put one before its first turn.")
    for child in list(head):
        head.remove(child)
    head.text = spaced(text)


def _take(part: Element, heading: str) -> None:
    """What is under it goes on in the part before, or in the session; its id leads to what came first under it."""
    blocks = [node for node in part if local(node) != "head"]
    leads = next((id_ for node in blocks if local(node) in {"u", "writing"} and (id_ := node.get(ID))), "")
    earlier, holder = part.getprevious(), parent(part)
    if not leads:
        raise OutOfDate(f"Nothing is said under '{heading}'.", remedy="Take it away in the transcript by hand.")
    stays = element("anchor", id=heading, corresp=f"#{leads}")
    stays.tail = part.text
    last_tail = part.tail
    into = earlier if earlier is not None and local(earlier) == "div" else holder
    number = len(into) if into is earlier else holder.index(part)
    holder.remove(part)
    if into is earlier and len(into):
        closing, into[-1].tail = into[-1].tail, into.text
        blocks[-1].tail, into.tail = closing, last_tail
    else:
        blocks[-1].tail = last_tail
    for offset, node in enumerate([stays, *blocks]):
        into.insert(number + offset, node)


def _part(root: Element, heading: str) -> Element:
    found = identified(root, heading)
    if found is None or local(found) != "div" or found.get("type") != "part":
        raise BadTranscript(
            f"There is no heading '{heading}' in the transcript.",
            remedy="Headings of parts are called h1, h2 and so on.",
        )
    return found


def _told(text: str) -> str:
    if not (told := spaced(text)):
        raise BadTranscript("A heading needs words.", remedy="Write it, or take the heading away.")
    return told
