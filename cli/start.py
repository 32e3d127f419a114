"""Where the command begins: a stop while the rest is being loaded is one sentence, too."""

from __future__ import annotations

import sys

STOPPED = 130


def main() -> None:
    """Load the commands, then run the one that was typed."""
    try:
        # Loaded here, for loading takes a second in which somebody may stop it.
        from cli.main import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.stderr.write("Error: Stopped.\n")
        sys.exit(STOPPED)
