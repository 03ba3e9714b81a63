"""A template that somebody sent is no program: it reaches no network, no file and nothing of Python but what it is given."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sasci_archive.editions import consent_form, templates, volume
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import SasciError
from sasci_archive.model.channel import Channel
from tests.editions.conftest import released
from tests.editions.full_volume import FULL
from tests.editions.test_consent_form import SHEET

PACKAGES = (
    '#import "@preview/word:0.1.0": *',
    '#import "@pre" + "view/word:0.1.0": *',
    '#eval("import \\"@preview/word:0.1.0\\": *")',
    '#let e = dictionary(std).at("ev" + "al")\n#e("import \\"@preview/word:0.1.0\\": *")',
    '#import "@local/word:0.1.0": *',
)


@contextlib.contextmanager
def way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What anybody asks of the network by way of the proxy that the environment names."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with caller:
                        heard.append(caller.recv(300))

        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{door.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        threading.Thread(target=listen, daemon=True).start()
        yield heard


@pytest.mark.parametrize("package", PACKAGES)
def test_a_template_that_names_a_package_asks_nobody(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "volume.typ").write_text(package)
    with way_out(monkeypatch) as heard, pytest.raises(SasciError, match="could not be set"):
        volume.pdf(released(FULL, Channel.PDF), looks=Looks(tmp_path))
    assert heard == []


def test_nor_does_the_form_that_somebody_else_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    look = templates.text("consent/look.typ")
    with way_out(monkeypatch) as heard, pytest.raises(SasciError, match="nothing is fetched while an edition is set"):
        consent_form.pdf(SHEET, PACKAGES[0], look, called="templates/consent/consent.typ")
    assert heard == []


def test_a_template_of_ones_own_is_set_apart_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "volume.typ").write_text(templates.text("volume.typ"))
    release = released(FULL, Channel.PDF)
    assert volume.pdf(release, looks=Looks(tmp_path)) == volume.pdf(release)


@pytest.mark.parametrize("own", [True, False])
def test_a_look_is_a_folder_of_templates_and_no_way_to_another(own: bool, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "volume.typ").write_text("#panic()")
    (evil / "page.css").write_text("p { color: red }")
    (tmp_path / "templates").mkdir()
    home = tmp_path / "templates" if own else None
    for look in (
        str(evil),
        os.path.relpath(evil, home or templates.path("volume.typ").parent),
        "../evil",
        ".",
        "report/../report",
    ):
        looks = Looks(home, look)
        assert looks.text("page.css") == templates.text("page.css")
        with pytest.raises(SasciError, match="There is no look called"):
            looks.typst("volume.typ", {})


@pytest.mark.parametrize(
    "reaches",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ title.__class__ }}",
    ],
)
def test_a_page_template_reaches_nothing_of_python(reaches: str, tmp_path: Path) -> None:
    from jinja2.exceptions import SecurityError, UndefinedError

    (tmp_path / "x.html.j2").write_text(reaches)
    with pytest.raises((SecurityError, UndefinedError)):
        templates.environment(Looks(tmp_path)).get_template("x.html.j2").render(title="A title")


def test_every_page_is_filled_in_the_sandbox_and_escaped() -> None:
    """But for pages of ours that no workspace can put its own in the place of, which are escaped all the same."""
    package = Path(templates.__file__).parents[1]
    own = {"desk/app.py", "desk/watching.py", "workbench/app.py"}
    found = 0
    for file in package.rglob("*.py"):
        text = file.read_text("utf-8")
        name = file.relative_to(package).as_posix()
        if "jinja2" not in text or "Environment(" not in text:
            continue
        found += 1
        assert name in own or "ImmutableSandboxedEnvironment" in text, name
        assert "autoescape=True" in text or name == "editions/packet/letters.py", name
    assert found > 8
