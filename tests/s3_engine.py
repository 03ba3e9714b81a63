"""A real S3 engine on loopback: SeaweedFS, from its wheel."""

from __future__ import annotations

import itertools
import json
import os
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


class Engine:
    """`home` keeps its data, so that it can be killed and started again on the same port."""

    def __init__(self, home: Path) -> None:
        self.home, self._ports = home, _free(8)
        self.address = f"http://127.0.0.1:{self._ports[0]}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
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
        for _ in range(600):
            if self._answers():
                return
            time.sleep(0.05)
        raise AssertionError((self.home / "log").read_text()[-2000:])

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
    """Ports that nobody listens to."""
    opened = [socket.socket() for _ in range(count)]
    for each in opened:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in opened]
    for each in opened:
        each.close()
    return ports
