"""How large a file is, for readers."""

from __future__ import annotations


def size(count: int) -> str:
    """In thousands, as browsers say it.

    >>> size(512), size(20_480), size(3_400_000), size(2_100_000_000)
    ('512 bytes', '20 kB', '3.4 MB', '2.1 GB')
    """
    for least, unit in ((10**9, "GB"), (10**6, "MB")):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count // 1000} kB" if count >= 1000 else f"{count} bytes"
