#!/usr/bin/env python3
"""Runs a management command; a problem the person can solve is one line, never a traceback."""

import os
import sys

# These read files and print; they sign nothing, so they work before the site has a secret key.
WITHOUT_KEY = {"recommend", "rulebook", "prove"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tnb.settings")
    if not WITHOUT_KEY.isdisjoint(sys.argv[1:2]) and "SECRET_KEY_FILE" not in os.environ:
        os.environ.setdefault("SECRET_KEY", "signs-nothing")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (EnvError, ImproperlyConfigured) as problem:
        reason = " ".join(str(problem).split())
        sys.exit(f"A setting cannot be used: {reason} / 配置有误：{reason}")
    except OperationalError as problem:
        reason = " ".join(str(problem).split())
        sys.exit(
            f"The database cannot be used: {reason}. Nothing was changed. "
            "Check DATABASE_URL and that the server is running, then try again."
            f" / 数据库无法使用：{reason}。未作任何改动。请检查 DATABASE_URL 与数据库服务后重试。"
        )


if __name__ == "__main__":
    main()
