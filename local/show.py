"""What a run prints: one line per step, one table at the end."""

import sys
import time

_started = time.monotonic()


def step(text: str) -> None:
    """One line with the seconds since the start."""
    print(f"{time.monotonic() - _started:6.1f} s  {text}", flush=True)


def fail(text: str) -> int:
    """Say what went wrong, on the error stream; the exit code for it."""
    print(f"\n{text}", file=sys.stderr, flush=True)
    return 1


def table(rows: list[tuple[str, str]]) -> str:
    """Two aligned columns."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)
