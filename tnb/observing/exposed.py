"""The metrics of all processes of this server, in the text form that Prometheus reads."""

import os
from collections.abc import Iterator

from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from tnb.observing import processes, site

PATH = "/metrics"


class Site(Collector):
    """What is not counted but looked up when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("tnb_site", "Version and rules.", value=site.identity())
        for name, (said, value) in site.measured().items():
            if value is not None:  # unknown is left out, and is never zero
                yield GaugeMetricFamily(f"tnb_{name}", said, value=value)


def registry() -> CollectorRegistry:
    """What was counted in every process, or in this one where the server does not bring them together."""
    found = CollectorRegistry()
    if os.environ.get(processes.VARIABLE):
        MultiProcessCollector(found)
    else:
        found.register(_Own())
    found.register(Site())
    return found


class _Own(Collector):
    """What this process counted for the site, without what the library says about itself."""

    def collect(self) -> Iterator[Metric]:
        return (metric for metric in REGISTRY.collect() if metric.name.startswith("tnb_"))


def response() -> HttpResponse:
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)
