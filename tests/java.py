"""Find a Java for Spark, or install one. A missing Java is an error, never a silent skip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = 17
NAMED = re.compile(r'version "(?P<major>\d+)')
PLACES = ("/usr/lib/jvm/*/bin/java", "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java")


def find() -> str | None:
    """The path of a Java that is new enough: JAVA_HOME, the PATH, or where systems put them."""
    home = os.environ.get("JAVA_HOME")
    named = [str(Path(home) / "bin" / "java")] if home else []
    on_path = [path] if (path := shutil.which("java")) else []
    usual = [str(path) for place in PLACES for path in sorted(Path("/").glob(place[1:]))]
    return next((path for path in (*named, *on_path, *usual) if major(path) >= LEAST), None)


def major(path: str) -> int:
    try:
        told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = NAMED.search(told.stderr)
    return int(found["major"]) if found else 0


def install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        wanted = ["openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless"]
        for package in wanted:
            ran = subprocess.run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
                check=False, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            if ran.returncode == 0:
                return


def main() -> int:
    path = find()
    if path is None:
        print("No Java 17 found; installing one for the tests of Spark.", file=sys.stderr)
        install()
        path = find()
    if path is None:
        print(
            "The tests of Spark need Java 17 or later and it could not be installed. Install it (Debian: "
            "openjdk-17-jre-headless), or set JAVA_HOME.",
            file=sys.stderr,
        )
        return 1
    print(f"Java: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
