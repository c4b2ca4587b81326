"""`make test`: the whole suite on SQLite, then on a private PostgreSQL. `--real`: the tests marked `real`.

What is missing on this machine is said at the end; where CI is set, it fails the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from tools.postgres import NoPostgres, cluster

WORKERS = os.environ.get("PARVIS_TEST_WORKERS", "2")
COMMON = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
# What has no database to differ on is not run a second time.
WITHOUT_DATABASE = ("parvis/lib", "parvis/door", "parvis/networks", "benchmarks", "tools", "tests/doubles")


def run_sqlite() -> int:
    print("== SQLite", flush=True)
    return subprocess.run([*COMMON, "-n", WORKERS, "-m", "not real"], env=_without_database()).returncode


def run_postgres() -> int:
    print("== PostgreSQL", flush=True)
    with cluster() as url:
        environment = {**os.environ, "PARVIS_DATABASE_URL": url}
        ignored = [f"--ignore={path}" for path in WITHOUT_DATABASE]
        command = [*COMMON, "-n", WORKERS, "-m", "not real and not any_database", *ignored]
        return subprocess.run(command, env=environment).returncode


def run_real() -> int:
    print("== Real servers", flush=True)
    code = subprocess.run([*COMMON, "-m", "real"], env=_without_database()).returncode
    return 0 if code == 5 else code  # 5: no test is marked yet


def missing_parts() -> list[str]:
    missing = [] if shutil.which("chromium") else ["Chromium is not installed: the tests in a browser were skipped."]
    try:
        with cluster():
            pass
    except NoPostgres as error:
        missing.append(f"The suite on PostgreSQL was skipped: {error}")
    return missing


def _without_database() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PARVIS_DATABASE_URL"}


def main() -> int:
    if "--real" in sys.argv:
        return run_real()
    started, missing = time.monotonic(), missing_parts()
    if missing and os.environ.get("CI"):
        print(*missing, sep="\n", file=sys.stderr)
        return 1
    codes = [run_sqlite()]
    if not any("PostgreSQL" in sentence for sentence in missing):
        codes.append(run_postgres())
    print(*missing, f"The suite took {time.monotonic() - started:.0f} s.", sep="\n")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
