"""Ctrl-C ends in one sentence: while the command is loaded, and while it asks."""

from __future__ import annotations

import builtins
import contextlib
import os
import signal
import subprocess

import pytest

from cli import start
from tests.python.conftest import PROJECT, SATSUMA

TRIES = 10


def test_a_stop_while_the_command_is_loaded(monkeypatch, capsys):
    load = builtins.__import__

    def stop(name, *arguments):
        if name == "cli.main":
            raise KeyboardInterrupt
        return load(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", stop)
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "Error: Stopped.\n")


def test_a_stop_at_a_question_does_not_wait_for_enter(tmp_path):
    (tmp_path / "users.csv").write_text("user_id,city\nu1,Bonn\nu2,Ulm\n")
    with subprocess.Popen(
        [SATSUMA, "connect", "users.csv", "--dry-run"],
        cwd=tmp_path,
        env={**os.environ, "SATSUMA_PROJECT_DIR": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        try:
            shown = b""
            while b"(leave out): " not in shown:
                shown += running.stdout.read1()
            assert stop(running) == 130
            assert running.stderr.read() == b"Error: Stopped.\n"
        finally:
            running.kill()


def stop(running):
    """Send the signal until it ends; the first may come before the question waits for an answer."""
    for _ in range(TRIES):
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return running.wait(1)
    return None
