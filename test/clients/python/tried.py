"""What the drivers of Python clients share: each operation is tried once, and what became of it is written down for the suite."""

import contextlib
import json
import os

_report = open(os.environ["RUNPOD_IAC_REPORT"], "a", encoding="utf8")


def _write(**line):
    _report.write(json.dumps(line) + "\n")
    _report.flush()


@contextlib.contextmanager
def tried(operation):
    """The block is the operation with what the client must get; its error is the outcome, and the next operation goes on."""
    try:
        yield
        _write(operation=operation, error=None)
    except Exception as error:  # pylint: disable=broad-except
        _write(operation=operation, error=f"{type(error).__name__}: {error}")


def offers(names):
    """All that the client offers, so that the suite's table misses nothing."""
    _write(offered=sorted(names))


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")
