"""A scheduler and a worker on loopback, until somebody kills them; the address is the first line said."""

from __future__ import annotations

import logging
import time

import distributed

if __name__ == "__main__":
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        print(cluster.scheduler_address, flush=True)  # noqa: T201 - whoever started it reads that
        time.sleep(300)
