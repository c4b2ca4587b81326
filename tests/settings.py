"""The settings of a test run: its own data folder, and passwords that cost nothing to check."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PARVIS_TEST_FOLDER" not in os.environ:  # else a worker of the run that made it, or a server that a test started
    os.environ["PARVIS_TEST_FOLDER"] = tempfile.mkdtemp(prefix="parvis-test-")
    atexit.register(shutil.rmtree, os.environ["PARVIS_TEST_FOLDER"], ignore_errors=True)
folder = Path(os.environ["PARVIS_TEST_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
folder.mkdir(exist_ok=True)
os.environ["PARVIS_DATA"] = str(folder)

from parvis.site.settings import *  # noqa: E402, F403
from parvis.site.settings import DATA, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "PARVIS_TEST_DATABASE" in os.environ:  # a server that a test started looks at the database of that test
    DATABASES["default"]["NAME"] = os.environ["PARVIS_TEST_DATABASE"]
elif DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file, which other processes can open too.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "parvis.sqlite3"}
