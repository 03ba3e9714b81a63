"""What axe says of a page that is open in a browser, and how much it has looked at.

Only what is asked is told: axe by itself describes every element it passed, with a selector made for each, which takes it as long again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ASKED = """axe.run(%s).then(({violations, passes}) => ({
    barriers: violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.html])),
    read: passes.filter(rule => rule.id === "color-contrast").reduce((sum, rule) => sum + rule.nodes.length, 0),
}))"""


def barriers(
    tab: Any, *, read: int = 0, off: tuple[str, ...] = (), only: tuple[str, ...] = (), within: str = ""
) -> list[tuple[str, str]]:
    """Each barrier (of what is `within` these selectors): the rule, and the element's HTML. More than `read` elements must have a contrast that axe finds well; rules that are `off` are not asked,
    and no others than `only`."""
    from axe_playwright_python.sync_playwright import Axe

    options: Mapping[str, object] = {
        "resultTypes": ["violations", "passes"] if read else ["violations"],
        "selectors": False,
        "preload": False,
        "rules": {rule: {"enabled": False} for rule in off},
        **({"runOnly": only} if only else {}),
    }
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(Axe().axe_script)
    told = tab.evaluate(ASKED % ", ".join(json.dumps(each) for each in (within, options) if each))
    assert told["read"] > read or read == 0, f"axe has looked at {told['read']} elements only"
    return [(rule, html) for rule, html in told["barriers"]]
