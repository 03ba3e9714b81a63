"""A real S3 engine on loopback: SeaweedFS, from its wheel."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sasci_archive.store.bucket import Bucket, BucketSettings

KEY, CLERK, SECRET = "archive", "clerk", "only-for-the-tests"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
_NUMBERS = itertools.count(1)
_PORTS = range(10_000, 32_768)
_TIMES = 4
_PATIENCE = 240.0
"""Seconds."""


class Engine:
    """`home` keeps its data, so that it can be killed and started again on the same port."""

    def __init__(self, home: Path) -> None:
        self.home, self._ports = home, _free(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._has_begun = False

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._ports[0]}"

    def start(self) -> None:
        """At the ports it had. Where it has never begun, and somebody has taken one of them since it was looked for, at others."""
        for left in reversed(range(_TIMES)):
            self._begin()
            if self._is_up():
                self._has_begun = True
                return
            self.kill()
            if self._has_begun or not left:
                raise AssertionError((self.home / "log").read_text()[-2000:])
            shutil.rmtree(self.home / "data", ignore_errors=True)  # nothing is kept in it yet
            self._ports = _free(8)

    def _begin(self) -> None:
        s3, s3_rpc, master, master_rpc, volume, volume_rpc, filer, filer_rpc = self._ports
        (self.home / "data").mkdir(parents=True, exist_ok=True)
        may = {KEY: ["Admin"], CLERK: ["Read", "Write", "List", "Tagging"]}
        known = [
            {"name": name, "credentials": [{"accessKey": name, "secretKey": SECRET}], "actions": actions}
            for name, actions in may.items()
        ]
        (self.home / "who.json").write_text(json.dumps({"identities": known}))
        options = {
            "dir": self.home / "data", "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "master.telemetry": "false",
            "master.port": master, "master.port.grpc": master_rpc, "master.volumeSizeLimitMB": 64, "volume.max": 0,
            "volume.port": volume, "volume.port.grpc": volume_rpc, "volume.preStopSeconds": 0,
            "filer": "true", "filer.port": filer, "filer.port.grpc": filer_rpc, "filer.localSocket": self.home / "f.sock",
            "s3": "true", "s3.port": s3, "s3.port.grpc": s3_rpc, "s3.config": self.home / "who.json", "s3.iam": "false",
            "s3.port.iceberg": 0, "s3.port.lance": 0, "s3.localSocket": self.home / "s.sock",
        }  # fmt: skip
        weed = found() or "weed"
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [weed, "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in options.items())],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def _is_up(self) -> bool:
        """Whether it answers, once it does: on a busy machine it takes its time. Not where it has ended."""
        assert self._process
        until = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            if self._answers():
                return True
            time.sleep(0.05)
        return False

    def kill(self) -> None:
        """As if the power had gone."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def bucket(self, **how: Any) -> Bucket:
        """A new one; `how` is what S3's `create_bucket` takes, and `retention`."""
        retention = how.pop("retention", 0)
        made = Bucket(BucketSettings(name=f"kept-{next(_NUMBERS)}", endpoint=self.address, retention=retention))
        made.ask("create_bucket", **how)
        return made

    def _answers(self) -> bool:
        """It does once the last of its parts is there: a file can be kept."""
        try:
            urllib.request.urlopen(self.address, timeout=1)  # noqa: S310 - our own
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


def found() -> str | None:
    """Where its program lies, beside the Python that runs the tests or anywhere; None where it is not installed."""
    return shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@contextmanager
def running(home: Path) -> Iterator[Engine]:
    engine = Engine(home)
    try:
        engine.start()
        yield engine
    finally:
        engine.kill()


def _free(count: int) -> list[int]:
    """Ports that nobody listens to. None of those that the system gives to whoever asks for any, or calls somebody from (Linux: from 32,768 on): it would have given it to another by
    the time it is needed, and while the engine is killed."""
    found = list[int]()
    while len(found) < count:
        port = secrets.choice(_PORTS)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found += [port] if port not in found else []
    return found
