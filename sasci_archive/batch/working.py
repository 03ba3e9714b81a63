"""What each worker process is told once, when it starts or joins: load the models now, and do not mind Ctrl+C, which is for the process the user
started. Imported only where `distributed` is installed."""

from __future__ import annotations

import asyncio
import signal
import threading

from distributed import Worker, WorkerPlugin

from sasci_archive.batch.ears import Loading, Models, there


class WithEars(WorkerPlugin):  # type: ignore[misc]  # it brings no types
    """`own` where the worker is a child of ours, in the same terminal."""

    name = "sasci-ears"

    def __init__(self, loading: Loading, models: Models, *, own: bool) -> None:
        self._loading, self._models, self._own = loading, models, own

    async def setup(self, worker: Worker) -> None:  # noqa: ARG002 - as WorkerPlugin
        """A model that cannot be loaded is told with the first window."""
        if self._own and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        await asyncio.to_thread(there, self._loading, self._models)
