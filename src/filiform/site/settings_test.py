"""Settings of the test suite: the same program, a throw-away home, a fast hasher, either database engine."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("FILIFORM_HOME", tempfile.mkdtemp(prefix="filiform-test-"))
os.environ.setdefault("FILIFORM_SECRET_KEY", "only-for-tests")
os.environ.setdefault("FILIFORM_AUDIT_KEY", "only-for-tests")
os.environ.setdefault("FILIFORM_REGISTRY_KEY", "only-for-tests")

from filiform.site.settings import *  # noqa: F403

# Synchronous Playwright runs an event loop in the test's thread; the queries of the test are not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
# Compiled once for all workers and runs: it depends on nothing but the program.
GAZETTEER = Path(tempfile.gettempdir()) / "filiform-gazetteer"
GAZETTEER.mkdir(exist_ok=True)
MADE_STATIC = Path(tempfile.gettempdir()) / "filiform-made-static"
MADE_STATIC.mkdir(exist_ok=True)
STATICFILES_DIRS = [MADE_STATIC]
