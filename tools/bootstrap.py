"""Make an environment with uv in it, from nothing but Python and its standard library. Called by the Makefile."""

import subprocess
import sys
from pathlib import Path

UV = "uv==0.13.9"


def main(folder: str) -> int:
    environment = Path(folder)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(environment)], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            print(
                f"Python could not make an environment in {environment}:\n{made.stdout}{made.stderr}", file=sys.stderr
            )
            print("On Debian and Ubuntu the package python3-venv brings what is missing.", file=sys.stderr)
            return 1
    if (python.parent / "uv").exists() or (python.parent / "uv.exe").exists():
        return 0
    print("Filiform: setting up (about a minute the first time)", file=sys.stderr)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV]
    return subprocess.run(pip, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
