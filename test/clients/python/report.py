"""Reports to the suite what a Python client offers and what became of each operation."""

import contextlib
import json
import os

_report = open(os.environ["RUNPOD_IAC_REPORT"], "a", encoding="utf8")


def _write(**line):
    _report.write(json.dumps(line) + "\n")
    _report.flush()


@contextlib.contextmanager
def operation(name):
    """Runs the block as one operation, checks included. Reports its error instead of raising it, so that the driver goes on."""
    try:
        yield
        _write(operation=name, error=None)
    except Exception as error:  # pylint: disable=broad-except
        _write(operation=name, error=f"{type(error).__name__}: {error}")


def offers(names):
    """Reports everything that the client offers, so that the suite finds what its table lacks."""
    _write(offered=sorted(names))


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")
