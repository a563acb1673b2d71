"""The wheel, installed alone in an empty environment outside the repository, runs the demo: its data travel with it."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, with nothing of this checkout on its path; give its output."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_alone_runs_the_demo(tmp_path: Path) -> None:
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    run(sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", tmp_path / "wheels", ROOT, cwd=tmp_path)
    (wheel,) = (tmp_path / "wheels").glob("gatewatch-*.whl")
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / "bin" / "python"
    run(python, *pip, "install", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    output = run(tmp_path / "empty" / "bin" / "gatewatch", "demo", "--no-serve", "--json", cwd=tmp_path)
    summary = json.loads(output)
    assert summary["measurements"] > 1000 and summary["pages"] > 100
    assert (tmp_path / "gatewatch-demo" / "site" / "index.html").is_file()
    assert (tmp_path / "gatewatch-demo" / "site" / "static" / "site.css").is_file()
