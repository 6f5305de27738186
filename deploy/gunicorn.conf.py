"""The application server, the same on a laptop and in a container. BIND, PORT and WEB_CONCURRENCY set it."""

import os
from pathlib import Path

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
timeout = 120  # a document is stopped long before (RENDER_SECONDS); whatever takes two minutes is stuck
loglevel = "warning"
# The workers' heartbeat file must not wait for a disk, and a read-only container has no other place for it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
