"""The worker beside the server, as real processes: it sends through a real mail server, and never stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests import migrated
from tests.outbox.mailbox import Mailbox, free_port, mail_server

FILIFORM = [sys.executable, "-m", "filiform.cli"]
OURS = ("FILIFORM_DATABASE_URL", "FILIFORM_SECRET_KEY", "FILIFORM_AUDIT_KEY", "DJANGO_SETTINGS_MODULE")
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")

WRITE = """
from datetime import UTC, datetime
from django.contrib.auth import get_user_model
from filiform.clinics import services as clinics
from filiform.outbox import services as outbox
from filiform.outbox.types import Recipient
now = datetime.now(UTC)
owner = clinics.open_organization(name="Cedar", jurisdiction="US-CO", clinic="Cedar", time_zone="America/Denver",
    by=get_user_model().objects.create_user("o@example.org", "a-long-enough-password", name="Olu"), at=now)
outbox.write_letter(kind="access.link", to=Recipient("Elif", "elif@example.org"), facts={"link": "/l/x"}, about="",
    by=owner, at=now)
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An installation nobody has used."""
    folder = tmp_path_factory.mktemp("empty")
    shutil.copy(migrated.sqlite_file(), folder / "filiform.sqlite3")
    return folder


@pytest.fixture
def home(empty, tmp_path, monkeypatch):
    """An installation of its own; whatever a test of this file starts works there."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FILIFORM_HOME", str(shutil.copytree(empty, tmp_path / "home")))


def run(*arguments, **how):
    return subprocess.run([*FILIFORM, *arguments], capture_output=True, text=True, timeout=120, check=False, **how)


def children_of(pid):
    """Ids of the work processes a server has started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes().split(b"\0")
            if b"work" in command and str(pid).encode() in command:
                found.append(int(entry.name))
    return found


def eventually(holds, seconds=60):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came to that")


def serve():
    command = [*FILIFORM, "serve", "--port", str(free_port())]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_every_chore_is_done_once_on_asking_and_sends_what_waits(home, monkeypatch):
    box = Mailbox()
    with mail_server(box) as server:
        monkeypatch.setenv("FILIFORM_MAIL_URL", f"smtp://{server.host}:{server.port}?tls=none")
        monkeypatch.setenv("FILIFORM_MAIL_FROM", "desk@example.org")
        assert not run("manage", "shell", input=WRITE).stderr
        done = run("work", "--once")
    assert (done.returncode, done.stderr) == (0, "")
    assert "letters: 1 done" in done.stdout
    assert [str(mail["To"]) for mail in box.got] == ["Elif <elif@example.org>"]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_worker_is_started_with_the_server_started_again_and_ended_with_it(home, end):
    server = serve()
    try:
        (first,) = eventually(lambda: children_of(server.pid))
        if end is signal.SIGINT:
            os.kill(first, signal.SIGKILL)
            eventually(lambda: [pid for pid in children_of(server.pid) if pid != first])
        os.kill(server.pid, end)
        server.wait(30)
        eventually(lambda: not children_of(server.pid))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
