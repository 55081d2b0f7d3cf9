"""Ports for servers of tests: below those that the system gives to outgoing connections, and apart by worker.

A port found by binding to 0 may go to somebody's outgoing connection before its server takes it; two workers that look in
one row find the same.
"""

import contextlib
import os
import socket
from itertools import count

_FIRST, _EACH = 28_000, 1_100
_turn = count()


def free(*beside: int) -> int:
    """A port that nobody listens on, together with those this far beside it. Raises `AssertionError` where none is."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    for _ in range(_EACH):
        port = _FIRST + worker * _EACH + (next(_turn) * 7 + os.getpid()) % (_EACH - 10)
        if all(_is_free(port + n) for n in (0, *beside)):
            return port
    raise AssertionError("no free port")


def _is_free(port: int) -> bool:
    with socket.socket() as held, contextlib.suppress(OSError):
        held.bind(("127.0.0.1", port))
        return True
    return False
