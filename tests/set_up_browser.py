"""Install Chromium for the browser tests where that is allowed: Debian's package, as root."""

import os
import shutil
import subprocess
import sys

if shutil.which("chromium") is None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        done = subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], check=False, **quiet
        )
        sys.exit(done.returncode)
    print("Chromium is not installed: the browser tests will be skipped. On Debian: apt-get install chromium")
