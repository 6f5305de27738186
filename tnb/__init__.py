"""The site: boards, meetings, decisions, paper, and what keeps it running."""

VERSION = "0.1.0"  # that of pyproject.toml
