"""Start-up of the site."""

from django.apps import AppConfig


class TnbConfig(AppConfig):
    name = "tnb"

    def ready(self) -> None:
        from tnb import checks, database_checks  # noqa: F401, PLC0415 - register the checks
        from tnb.pdf import checks as printing  # noqa: F401, PLC0415
