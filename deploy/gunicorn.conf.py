"""The application server, the same on a laptop and in a container. BIND, PORT and WEB_CONCURRENCY set it."""

import contextlib
import gc
import os
from pathlib import Path

from recommendations.ruleset import RulesetError, current_ruleset
from tnb.observing import logs, processes

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
timeout = 120  # a document is stopped long before (RENDER_SECONDS); whatever takes two minutes is stuck
graceful_timeout = 60  # a document that is being made when the server stops is finished
control_socket_disable = True  # nobody is to steer the server but whoever started it
loglevel = "warning"
# The site logs each request itself, without what stands in addresses.
logconfig_dict = logs.config(os.environ.get("LOG_FORMAT", "plain"), "WARNING")
# The workers' heartbeat file must not wait for a disk, and a read-only container has no other place for it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def on_starting(server):
    processes.prepare()


def post_worker_init(worker):
    """Reads the rules before anybody asks, and spares the collector of rubbish what stays for good: looking
    through all of it again and again held up one request in a hundred for a tenth of a second or two."""
    with contextlib.suppress(RulesetError):  # /ready/ says what is wrong with them
        current_ruleset()
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    processes.forget(worker.pid)


def on_exit(server):
    processes.remove()
