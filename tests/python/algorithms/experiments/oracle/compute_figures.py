"""Figures of other people's code for test_oracle.py: run it to write figures.json anew.

    python tests/python/algorithms/experiments/oracle/compute_figures.py

It makes an environment of its own, because gbstats needs an older numpy than the warehouse, and
runs cases.py in it.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
REQUIRED = ["gbstats==0.8.0", "statsmodels==0.14.4", "scipy==1.13.1", "numpy==1.26.4"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *REQUIRED], check=True)
        subprocess.run([python, HERE / "cases.py", HERE / "figures.json"], check=True)


if __name__ == "__main__":
    main()
