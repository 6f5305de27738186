"""Someone who enters a case with the keyboard alone, and counts.

One interaction is one field filled, one answer chosen, one Enter, or one press of a key that only moves,
except the first Tab or arrow after a field: that one leads to the next field and belongs to filling it.
"""

import datetime as dt


class Typist:
    """``done`` lists every interaction, for the count and for reading what went wrong."""

    def __init__(self, page) -> None:
        self.page = page
        self.done: list[str] = []

    @property
    def count(self) -> int:
        return len(self.done)

    def fill(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.done.append(f"fills in {text[:20]!r}")

    def press(self, key: str, why: str = "") -> None:
        self.page.keyboard.press(key)
        self.done.append(f"{key} {why}".strip())

    def move(self, key: str, arrived: str) -> None:
        """Presses until the script ``arrived`` is true; the first press is free."""
        for press in range(40):
            self.page.keyboard.press(key)
            if press:
                self.done.append(f"{key} again")
            if self.page.evaluate(arrived):
                return
        raise AssertionError(f"{key} never led to {arrived}")

    def tab_to(self, element: str) -> None:
        self.move("Tab", f"document.activeElement.id === '{element}'")

    def date(self, day: dt.date) -> None:
        self.fill(day.strftime("%d%m%Y"))

    # The intake page

    @property
    def at(self) -> str:
        """The fact in whose row the focus is, "" outside of the rows."""
        script = "document.activeElement.closest('.row-fact')?.id.slice(5) ?? ''"
        return self.page.evaluate(script)

    def go_to(self, fact: str) -> None:
        """By arrows if it is near, by the search otherwise, as one does who has the page before them."""
        order = self.page.evaluate("[...document.querySelectorAll('.row-fact')].map(row => row.id.slice(5))")
        steps = order.index(fact) - (order.index(self.at) if self.at else -1)
        if self.at and 0 < steps <= 3 and not self.page.evaluate(SEARCHING):
            self.move("ArrowDown", f"document.activeElement.closest('#fact-{fact}') !== null")
            return
        if self.page.evaluate(IN_NUMBER):
            self.page.keyboard.press("ArrowDown")  # the way on that belongs to filling a field
        self.fill(self._letters(fact))
        for _further in range(8):
            if self.page.inner_text("#jump-found").startswith(self._label(fact)):
                break
            self.press("ArrowDown", "to the next found")
        self.press("Enter", "goes there")
        assert self.at == fact, self.done

    def _label(self, fact: str) -> str:
        return self.page.inner_text(f"#fact-{fact} .row-label").strip()

    def _letters(self, fact: str) -> str:
        """The first word of the label, and the second if several facts begin with the first."""
        words = self._label(fact).lower().replace("(", " ").replace(")", " ").replace("-", " ").split()
        labels = self.page.locator(".row-label").all_inner_texts()
        alone = sum(words[0] in label.lower() for label in labels) == 1
        return words[0] if alone else " ".join(words[:2])

    def answer(self, fact: str, value) -> None:
        """What the keyboard help says: digits answer, ? is unknown, the space bar ticks in a long list."""
        self.go_to(fact)
        if value is None:
            self.press("?", "unknown")
        elif isinstance(value, list):
            for code in value:
                self._tick(fact, code)
        elif isinstance(value, bool | str):
            self._tick(fact, str(value).lower() if isinstance(value, bool) else value)
        else:
            self.fill(f"{value:g}")

    def _tick(self, fact: str, code: str) -> None:
        boxes = f"[...document.querySelectorAll('#fact-{fact} .row-input input')].map(input => input.value)"
        codes = self.page.evaluate(boxes)
        number = str(codes.index(code) + 1)
        if len(codes) <= 9:
            self.press(number, code)
            return
        self.page.wait_for_timeout(750)  # so that two numbers are not taken for one
        self.fill(number)
        self.press("Space", code)


IN_NUMBER = "document.activeElement.matches('.row-input input[type=text]')"
SEARCHING = "document.activeElement.id === 'jump'"
