"""A cluster elsewhere: under TLS with certificates of one authority, with the models of this machine, and without anybody's name."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip(
    "distributed", reason="Dask is not installed: inv batch is not tried (pip install 'sasci-archive[cluster]')"
)
pytest.importorskip("trustme", reason="trustme is not installed: no cluster under TLS is tried (pip install trustme)")

import distributed
import trustme

from sasci_archive.batch import cluster
from sasci_archive.batch.cluster import Papers
from sasci_archive.batch.ledger import State, taken
from sasci_archive.errors import NotAnswered, NotToBeHad
from sasci_archive.store.workspace import Workspace
from tests.batch.batches import MADE, MODELS, ON, STANDING, Seen, by_themselves, here, load, run, sound


def papers(home: Path) -> Papers:
    """An authority of our own, and a certificate of it."""
    home.mkdir()
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(home / "ca.pem")
    own.cert_chain_pems[0].write_to_path(home / "own.pem")
    own.private_key_pem.write_to_path(home / "own.key")
    return Papers(home / "ca.pem", home / "own.pem", home / "own.key")


@contextlib.contextmanager
def started(known: Papers) -> Iterator[Any]:
    """What whoever runs the cluster starts: a scheduler and a worker on loopback."""
    files = {"key": str(known.key), "cert": str(known.certificate)}
    security = distributed.Security(
        require_encryption=True,
        tls_ca_file=str(known.ca),
        **{f"tls_{who}_{what}": file for who in ("scheduler", "worker", "client") for what, file in files.items()},
    )
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tls://",
        security=security,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as made:
        yield made


def test_a_cluster_elsewhere_hears_under_tls_what_this_machine_would_and_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = papers(tmp_path / "known")
    workspace, file = Workspace.find(tmp_path, {}), sound(tmp_path / "ferry.wav")
    folder = workspace.folder("ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text('title = "Miriam Okafor and the Ferry"\nlanguage = "en-GB"\n', encoding="utf-8")
    seen = Seen()
    with started(known) as made:
        address = made.scheduler_address
        assert address.startswith("tls://127.0.0.1:")
        with (
            taken(workspace.seminars / ".batch", ON) as ledger,
            cluster.elsewhere(address, known, load, MODELS) as workers,
        ):
            workers.check(here())
            run(workspace, ledger, workers, [file], seen, names=False)
        # another model there than here
        other = msgspec.structs.replace(MODELS, model="2")
        with cluster.elsewhere(address, known, load, other) as workers, pytest.raises(NotToBeHad) as wrong:
            workers.check(here())
        assert wrong.value.problem == "A worker does not hear as this machine does: version is '2' there and '1' here."
        # certificates of another authority
        monkeypatch.setattr(cluster, "PATIENCE", 2)
        with (
            pytest.raises(NotAnswered) as stranger,
            cluster.elsewhere(address, papers(tmp_path / "other"), load, MODELS),
        ):
            pass
        assert stranger.value.problem == f"The scheduler at {address} does not answer."
        with pytest.raises(NotAnswered), cluster.elsewhere(address.replace("tls", "tcp"), None, load, MODELS):
            pass
        known.key.unlink()
        with (
            pytest.raises(NotToBeHad, match=r"There is no .*own\.key to be read"),
            cluster.elsewhere(address, known, load, MODELS),
        ):
            pass
    assert seen.rows["ferry.wav"].state is State.DONE
    alone = by_themselves(tmp_path / "alone", file, "ferry", record_of=folder)
    assert [(folder.path / name).read_bytes() for name in MADE] == [(alone.path / name).read_bytes() for name in MADE]
    assert b"Okafor" not in folder.words_json.read_bytes()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_scheduler_that_is_killed_or_stopped_ends_it_with_a_sentence_and_what_was_heard_is_kept(
    tmp_path: Path, how: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SILENCE", 3)
    monkeypatch.setattr(cluster, "CLOSING", 1)
    monkeypatch.setattr(cluster, "FETCHING", 1)
    workspace, file = Workspace.find(tmp_path, {}), sound(tmp_path / "ferry.wav", 40)
    command = [sys.executable, str(STANDING / "serving.py")]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as serving,
        taken(workspace.seminars / ".batch", ON) as ledger,
    ):
        assert serving.stdout
        address = serving.stdout.readline().strip()
        seen = Seen(lambda windows: os.killpg(serving.pid, how) if windows == 3 else None)
        with pytest.raises(NotAnswered) as error, cluster.elsewhere(address, None, load, MODELS) as workers:
            run(workspace, ledger, workers, [file], seen)
        os.killpg(serving.pid, signal.SIGKILL)
        serving.wait(timeout=30)
        assert str(error.value) == (
            "The cluster's scheduler does not answer any more. See that it runs; then `inv batch --resume` does what is left."
        )
        assert [row.state for row in ledger.rows()] == [State.LEFT]
        assert ledger.windows(1) == seen.windows
        assert len(list((workspace.folder("ferry").work / "voices").iterdir())) == seen.windows


def test_workers_that_are_stopped_before_they_say_how_they_hear_keep_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "CLOSING", 1)
    command = [sys.executable, str(STANDING / "serving.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as serving:
        assert serving.stdout
        with cluster.elsewhere(serving.stdout.readline().strip(), None, load, MODELS) as workers:
            monkeypatch.setattr(cluster, "SILENCE", 1)
            os.killpg(serving.pid, signal.SIGSTOP)
            with pytest.raises(NotAnswered, match="asked which models they hear with, and not all have answered"):
                workers.check(here())
        os.killpg(serving.pid, signal.SIGKILL)
        serving.wait(timeout=30)
