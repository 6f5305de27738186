"""How much a table may be. What is more is refused before it is worked on."""

from recommendations.words import Text

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 96 * 1024 * 1024  # 5,000 full rows are 25 MB of XML
MAX_RATIO = 100  # a table packs to a tenth; what packs to less than a hundredth was made to do harm
MAX_PARTS = 500
MAX_ROWS = 10_000
MAX_COLUMNS = 400
MAX_TEXT = 32_767  # what a cell of a spreadsheet can hold
MAX_STRINGS = 1_000_000
MAX_JSON_THINGS = 100_000  # braces and brackets: 10,000 cases have twenty to fifty thousand
MAX_JSON_COMMAS = 1_500_000


class Refused(ValueError):  # noqa: N818 - what happened to the file
    """The file cannot be read as a table of cases; ``problem`` and ``allowed`` say why and what can."""

    def __init__(self, problem: Text, allowed: Text | None = None) -> None:
        super().__init__(problem.en)
        self.problem = problem
        self.allowed = allowed or Text("", "")
