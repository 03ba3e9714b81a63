"""Where the workers are: processes of this machine, or a Dask cluster that somebody has started. All that is known of `distributed` stands here.

Processes of this machine speak over loopback under certificates that are made for the run and never touch the disk: whoever else has an account here can neither
listen nor give them work. A cluster elsewhere is spoken to under TLS and the certificates of `[cluster]`, and not at all without.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sasci_archive.batch.ears import Answer, Loading, Models, Wrong, hear, other, there, unhinted
from sasci_archive.batch.hearing import Here, Piece
from sasci_archive.errors import NotAnswered, NotToBeHad, SasciError

if TYPE_CHECKING:
    from distributed import Client, Future

ALLOWED = 2
"""So many workers may die of a window; with the next one it is believed that the window is why."""
PATIENCE = 60
"""Seconds to wait for a scheduler, and for a first worker."""
SILENCE = 600
"""Seconds after which a scheduler that says nothing, not even who is there, is as good as gone. It hears nothing itself: however slow workers are, it answers."""
SLOWEST = 12 * 3600
"""Seconds for which a worker may hear one window, of five minutes at most: 144 times as long as it is. Whoever hears it longer does not come back."""
FETCHING = 5
"""Seconds for an answer that is there to come: words of some minutes."""
CLOSING = 5
"""Seconds for our own workers to end by themselves, and for a scheduler to say goodbye."""
RESUME = "`inv batch --resume` does what is left."

_OURS: Mapping[str, Any] = {
    # what it watches itself with, many times a second, takes several hundredths of a core in each process, and nobody looks at it
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.tick.interval": "500ms",
    "distributed.scheduler.active-memory-manager.start": False,  # nothing lies at two workers
    "distributed.worker.profile.enabled": False,
    "distributed.admin.large-graph-warning-threshold": "1GB",  # a window of sound goes with its task, so that it outlives the worker
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
    "distributed.deploy.lost-worker-timeout": "30s",  # a busy machine takes its time to start one
    "distributed.nanny.pre-spawn-environ": {},  # its single thread for numpy rounds otherwise than ours, and words would differ
    "distributed.scheduler.allowed-failures": ALLOWED,
    "distributed.scheduler.worker-saturation": 1.0,  # no window waits at a worker that another may kill
    "distributed.worker.memory.target": False,  # nothing that was said is spilt to a disk
    "distributed.worker.memory.spill": False,
    "distributed.worker.http.routes": [],
    "distributed.logging": {"distributed": "critical"},
}


class Papers(msgspec.Struct, frozen=True):
    """The files of TLS: who is believed, who we are, and our key. None where none are given."""

    ca: Path
    certificate: Path
    key: Path


class Workers:
    """Workers to be asked. `slots` is how many windows are heard at a time."""

    def __init__(
        self,
        client: Client,
        loading: Loading,
        models: Models,
        dashboard: str,
        replace: Callable[[], object] | None = None,
    ) -> None:
        self._client, self._loading, self._models, self._replace = client, loading, models, replace
        self.dashboard = dashboard
        self.slots = max(1, len(self.known()))

    def known(self) -> frozenset[str]:
        """The workers that are there now. Raises NotAnswered where the scheduler is gone."""
        try:
            return frozenset(self._client.nthreads(callback_timeout=SILENCE))
        except Exception as error:  # whatever a broken line raises
            raise gone() from error

    def hearing(self) -> Mapping[str, str]:
        """The windows (by the key of what was asked) that are being heard now, and by which worker. Raises NotAnswered."""
        try:
            found = self._client.sync(self._client.scheduler.processing, workers=None, callback_timeout=SILENCE)
        except Exception as error:  # whatever a broken line raises
            raise gone() from error
        return {str(key): worker for worker, keys in found.items() for key in keys}

    def end(self, worker: str) -> None:
        """One of ours that does not come back is ended, and another started; one of a cluster that others may use is let be."""
        if self._replace is not None:
            with contextlib.suppress(Exception):  # then there is one less
                self._client.restart_workers([worker], timeout=CLOSING, raise_for_error=False)

    def replace_lost(self, there: frozenset[str]) -> None:
        """Where workers are ours and some are not there any more, others are started: one that dies while it starts is given up by the library."""
        if self._replace is not None and len(there) < self.slots:
            self._replace()

    def ask(self, piece: Piece, priority: int, then: Callable[[Future], None]) -> Future:
        """Have a window heard; `then` is called, in another thread, when it is or cannot be."""
        future = self._client.submit(
            hear,
            self._loading,
            self._models,
            piece.asked,
            piece.pcm,
            key=f"hear-{piece.key}",
            priority=priority,
            pure=False,
        )
        future.add_done_callback(then)
        return future

    def answer(self, future: Future, then: Callable[[Future], None]) -> Answer | None:
        """What came of it; None where it died with its worker and is heard anew: then `then` is called once more. Raises NotAnswered where the scheduler
        is gone."""
        from distributed import CancelledError, KilledWorker

        try:
            found: Answer = future.result(timeout=FETCHING)
        except TimeoutError:
            future.add_done_callback(then)
            return None
        except KilledWorker as killed:
            return Answer(
                wrong=Wrong(
                    f"Whatever worker heard it died, {killed.allowed_failures + 1} times.",
                    "If other recordings went well, something in this one is too much for the model or the memory: try a smaller model, or `inv transcribe` on "
                    "a machine with more memory.",
                )
            )
        except (CancelledError, OSError) as error:  # the line broke
            raise gone() from error
        return found

    def call_off(self, futures: list[Future]) -> None:
        """They are not to be heard any more."""
        if futures:
            with _not_gone():
                self._client.cancel(futures, force=True)

    def check(self, here: Here) -> None:
        """Every worker must hear as this machine does. Raises NotToBeHad, NotAnswered."""
        wanted = (unhinted(here.words.making), here.voices.making if here.voices else None)
        with _not_gone():
            try:
                told = self._client.run(there, self._loading, self._models, callback_timeout=SILENCE)
            except TimeoutError as error:
                raise _unsaid() from error
        for found in told.values():
            wrong = found if isinstance(found, Wrong) else None
            for mine, theirs in zip(wanted, found if wrong is None else wanted, strict=True):
                if mine is not None and mine != theirs:
                    wrong = other(mine, theirs)
            if wrong:
                raise NotToBeHad(wrong.problem, remedy=wrong.remedy)


def all_died() -> SasciError:
    """There have been no workers for some time."""
    return NotAnswered(
        "All workers have died, and none has come back.",
        remedy=f"Check the memory, or take fewer; then {RESUME}",
        unknown=False,
    )


@contextlib.contextmanager
def _not_gone() -> Iterator[None]:
    """Raises NotAnswered where the line breaks."""
    try:
        yield
    except OSError as error:
        raise gone() from error


def _unsaid() -> SasciError:
    """A worker has loaded no models, or has not said so."""
    return NotAnswered(
        f"The workers were asked which models they hear with, and not all have answered in {SILENCE // 60} minutes.",
        remedy=f"See that the scheduler and each worker run and can load the models; then {RESUME}",
        unknown=False,
    )


def gone() -> SasciError:
    """The scheduler does not answer any more."""
    return NotAnswered(
        "The cluster's scheduler does not answer any more.", remedy=f"See that it runs; then {RESUME}", unknown=False
    )


@contextlib.contextmanager
def own(number: int, loading: Loading, models: Models) -> Iterator[Workers]:
    """So many processes of this machine. Raises NotToBeHad."""
    dask, distributed = libraries()
    from sasci_archive.batch.working import WithEars

    shown = _has_bokeh()
    http: dict[str, Any] = {} if shown else {"distributed.scheduler.http.routes": []}
    before = frozenset(multiprocessing.active_children())
    with dask.config.set({**_OURS, **http}), _quietly():
        cluster = distributed.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tls://",
            security=distributed.Security.temporary(),
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        try:
            with distributed.Client(cluster, set_as_default=False) as client:
                client.register_plugin(WithEars(loading, models, own=True))
                yield Workers(
                    client, loading, models, cluster.dashboard_link if shown else "", lambda: cluster.scale(number)
                )
        finally:
            _end(cluster, before)


def _end(cluster: Any, before: frozenset[object]) -> None:
    """Nobody waits for what a worker has not finished: it is heard again."""
    with contextlib.suppress(Exception):
        cluster.close(timeout=CLOSING)
    for child in multiprocessing.active_children():
        if child not in before:
            child.kill()
            child.join(CLOSING)


@contextlib.contextmanager
def elsewhere(address: str, papers: Papers | None, loading: Loading, models: Models) -> Iterator[Workers]:
    """The cluster whose scheduler is at `address`. Raises NotToBeHad, NotAnswered, SasciError."""
    checked(address, papers)
    dask, distributed = libraries()
    from sasci_archive.batch.working import WithEars

    with dask.config.set(dict(_OURS)), _quietly():
        try:
            security = _security(distributed, papers)
            client = distributed.Client(address, security=security, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise NotAnswered(
                f"The scheduler at {address} does not answer.",
                remedy="See that it runs, that its address is right, and that it and [cluster] in sasci.toml have certificates of the same authority.",
                unknown=False,
            ) from error
        with _closing(client):
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise NotAnswered(
                    f"The cluster at {address} has no workers.",
                    remedy="Start some (docs/batch.md), then say it again.",
                    unknown=False,
                ) from error
            with _not_gone():
                client.register_plugin(WithEars(loading, models, own=False))
            yield Workers(client, loading, models, "")


@contextlib.contextmanager
def _closing(client: Client) -> Iterator[None]:
    """What went wrong is told, and not that a scheduler which does not answer does not say goodbye."""
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=CLOSING)


def checked(address: str, papers: Papers | None) -> None:
    """Off this machine nothing is said in the clear. Raises SasciError."""
    scheme, found, rest = address.rpartition("://")
    host = rest.rpartition(":")[0].strip("[]")
    if scheme not in {"", "tcp", "tls"} or not host:
        raise SasciError(
            f"'{address}' is no address of a scheduler.", remedy="Write tls://HOST:PORT, as `dask scheduler` says it."
        )
    if scheme == "tls" and papers is None:
        raise SasciError(
            f"{address} is spoken to under TLS, and there are no certificates.",
            remedy="Name them in sasci.toml: [cluster] ca, certificate and key (docs/batch.md).",
        )
    if not (scheme == "tls" and found) and not _is_here(host):
        raise SasciError(
            f"{address} is another machine, and what people said would cross the network for all to hear.",
            remedy=f"Start the scheduler with certificates and say --cluster tls://{rest} (docs/batch.md).",
        )


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _security(distributed: Any, papers: Papers | None) -> Any:
    if papers is None:
        return None
    for what, path in (("ca", papers.ca), ("certificate", papers.certificate), ("key", papers.key)):
        if not os.access(path, os.R_OK):
            raise NotToBeHad(f"There is no {path} to be read.", remedy=f"Correct [cluster] {what} in sasci.toml.")
    return distributed.Security(
        require_encryption=True,
        tls_ca_file=str(papers.ca),
        tls_client_cert=str(papers.certificate),
        tls_client_key=str(papers.key),
    )


def libraries() -> tuple[Any, Any]:
    """`dask` and `distributed`. Raises NotToBeHad."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise NotToBeHad(
            "Many recordings at once need Dask, which is not installed.",
            remedy="Install it: pip install 'sasci-archive[cluster]'.",
        ) from error
    return dask, distributed


def _has_bokeh() -> bool:
    try:
        import bokeh  # noqa: F401 - whether the dashboard can be drawn
    except ImportError:
        return False
    return True


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """What the library says of workers that come and go is said by us, in our words."""
    names = [
        name
        for name in logging.root.manager.loggerDict
        if name.partition(".")[0] in {"distributed", "tornado", "asyncio"}
    ]
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio", *names)]
    before = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for each, level in zip(loggers, before, strict=True):
            if (
                each.name != "asyncio"
            ):  # what a broken line left behind is told when it is tidied up, and nobody needs to know
                each.setLevel(level)
