"""The wheel, installed in an environment of its own without the checkout, runs a project."""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_wheel_runs_a_project_away_from_the_checkout(tmp_path):
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "sample", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=lambda folder, names: set() if folder != str(ROOT) else ignored(folder, names))
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(source),
    ]
    subprocess.run(build, check=True, capture_output=True)
    shutil.rmtree(source)
    (wheel,) = (tmp_path / "dist").glob("winloss-*.whl")

    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "pip", "install", "--offline", "--no-deps", "--python", python, wheel], check=True, capture_output=True
    )
    (site,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")  # what pip would fetch from the index

    example = shutil.copytree(ROOT / "examples" / "notes_as_files", tmp_path / "example")
    command = [tmp_path / "env" / "bin" / "winloss", "run", "-p", example, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["notes_extracted"] > 0
    assert (example / "published" / "current" / "index.html").is_file()
    where = [python, "-c", "import pipelines; print(pipelines.__file__)"]
    assert subprocess.run(where, capture_output=True, text=True, cwd=tmp_path, check=True).stdout.startswith(
        str(tmp_path)
    )
