"""Tries strings in the fields of a form: which fields take a text at all, and what becomes of each string."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client
from django.urls import resolve
from django.utils import timezone

from recommendations.ruleset import current_ruleset
from tnb.rulebook.review import short

from .forms import Form
from .scene import WORD
from .sending import Outcome, sent
from .site import name_of
from .skeleton import different, planted_bone, without_errors
from .texts import as_shown, in_rows, is_value, shape, spellings

TYPED = {"text", "textarea", "search", "email", "url", "tel"}
# What a form needs that cannot be guessed from its page; {item} and the like are parts of its address.
NEEDED = {
    "cases:new": {"case_file": ""},
    "decision_write": {"deferred_for": ""},
    "decision_close": {"code_word": f"{WORD} red 1"},
    "rulebook_sign": {"typed": short(current_ruleset().digest)},
    "cases:course_treatment": {"item-date": ""},
    "account_new": {"username": "somebody.new"},
    "audit_whose": {"case": "TNB-26-0001"},
}
MOST_SINGLY = 6
READ = {"cases:report"}  # what is typed there is read for findings
VALUES = ("1", "2026-03-02", "6", "", WORD)  # of which one fits, where a word does not


@dataclass
class Trial:
    """A form with fields that it takes as they are (``base``); ``keeps``: those whose text is stored;
    ``passes``: those that take any text and store none; ``binds``: those that take only what they know;
    ``hidden``: how often one of several was refused without a look at the others; ``harmless``: what
    harmless texts in some fields led to; ``seen``: pages that need not be made again."""

    client: Client
    form: Form
    seed: str = ""
    base: dict[str, list[str]] = field(default_factory=dict)
    keeps: list[str] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    tried: int = 0
    stored: int = 0
    hidden: int = 0
    harmless: dict[frozenset[str], list[tuple]] = field(default_factory=dict)
    seen: dict[tuple, Any] = field(default_factory=dict)
    last: Outcome | None = None

    @property
    def name(self) -> str:
        return name_of(self.form.action)

    @property
    def needed(self) -> dict[str, str]:
        code = {"typed": resolve(self.form.action).kwargs["code"]} if self.name == "erasure" else {}
        return NEEDED.get(self.name, {}) | code

    @cached_property
    def binds(self) -> list[str]:
        others = {*self.keeps, *self.passes}
        return [name for name, each in self.form.fields.items() if name not in others and each.kind != "file"]

    def send(self, texts: dict[str, str], *, reads: bool = True) -> Outcome:
        fields = self.base | {name: [text] for name, text in texts.items()}
        return sent(self.client, self.form, fields, self.seen, reads=reads)

    # What the form takes

    def prepare(self) -> bool:
        """Finds out what the form takes; False if it took nothing that could be thought of."""
        needed = {name: [text] for name, text in self.needed.items()}
        for guess in (self._as_shown, self._with_words, self._with_all):
            self.base = guess() | needed
            for turn in range(len(VALUES)):
                if self._sorted():
                    return True
                self.last = self.send({})
                if self.last.taken:
                    self._sort_singly()
                    return True
                if not self._repair(turn):
                    break
        return False

    def _as_shown(self) -> dict[str, list[str]]:
        return self.form.sent()

    def _with_words(self) -> dict[str, list[str]]:
        fields = self.form.fields.items()
        empty = [name for name, each in fields if each.kind in TYPED and not any(each.values)]
        return self._as_shown() | {name: [f"{WORD} {number}"] for number, name in enumerate(empty)}

    def _with_all(self) -> dict[str, list[str]]:
        found = self._with_words()
        for name, each in self.form.fields.items():
            offered = (
                [choice for choice in each.choices if choice] if each.kind in {"choice", "ticked"} else []
            )
            day = {"number": "1", "date": timezone.localdate().isoformat(), "time": "08:00"}.get(each.kind)
            if not any(found.get(name, [])) and (offered or day):
                found[name] = [offered[0] if offered else day]
        return found

    def _repair(self, turn: int) -> bool:
        """Another value in each field that the page marks as wrong; False if it marks none."""
        wrong = self.last.page.invalid & self.form.fields.keys()
        for name in wrong:
            each = self.form.fields[name]
            values = [*each.choices, ""] if each.kind in {"choice", "ticked"} else VALUES
            self.base[name] = [values[turn % len(values)]]
        return bool(wrong)

    def _sorted(self) -> bool:
        """A word of its own in each field tells at once which keep a text, if all of them take one."""
        words = {name: f"{WORD} of its own {number}" for number, name in enumerate(self._typed)}
        self.last = self.send(words)
        if self.last.taken:
            self._sort_by(words)
        return self.last.taken

    def _sort_singly(self) -> None:
        """The same one field after another, of very many some; the others count as bound."""
        wrong = self.last.page.invalid
        for number, name in enumerate([name for name in self._typed if name not in wrong][:MOST_SINGLY]):
            self.last = self.send({name: f"{WORD} of its own {number}"})
            if self.last.taken:
                self._sort_by({name: f"{WORD} of its own {number}"})

    def _sort_by(self, words: dict[str, str]) -> None:
        for name, word in words.items():
            (self.keeps if word in self.last.stored else self.passes).append(name)

    @property
    def _typed(self) -> list[str]:
        """The fields for text, but those that need a certain word; in another order every day."""
        fields = [name for name, each in self.form.fields.items() if each.kind in TYPED]
        fields = [name for name in fields if name not in self.needed]
        return random.Random(f"{self.seed}{self.name}").sample(fields, len(fields))  # noqa: S311

    # What becomes of a string

    def free(self, texts: dict[str, str]) -> None:
        """Texts in fields that take any: the page keeps its bones, the text is stored whole or refused."""
        outcome = self.send(texts, reads=bool(texts.keys() & set(self.keeps)))
        self.tried += len(texts)
        if outcome.status >= 500:
            self._fault(texts, f"status {outcome.status}")
        elif not outcome.taken:
            self._refused(texts, outcome)
            self._others(texts, outcome.page.invalid)
        elif self.name in READ or any(self.form.fields[name].kind == "search" for name in texts):
            self._read(texts, outcome)
        else:
            self._taken(texts, outcome)

    def _others(self, texts: dict[str, str], wrong: set[str]) -> None:
        """Which of several texts was refused, and are the others taken? Those not marked as wrong again,
        or, where the page marks none, one after another."""
        rest = {name: text for name, text in texts.items() if name not in wrong}
        if len(rest) < len(texts):
            if rest:
                self.free(rest)
        elif len(texts) > 1:
            for name, text in texts.items():
                self.free({name: text})

    def _taken(self, texts: dict[str, str], outcome: Outcome) -> None:
        seen = self.harmless.setdefault(frozenset(texts), [])
        if (outcome.bones, outcome.statements) not in seen:
            twin = self.send({name: shape(text) for name, text in texts.items()}, reads=False)
            if twin.taken:
                seen.append((twin.bones, twin.statements))
            else:
                self._fault(texts, "taken, and a harmless text of the same length was not")
            if outcome.bones != twin.bones:
                self._fault(texts, f"other bones: {different(outcome.bones, twin.bones)}")
            if outcome.statements != twin.statements:
                self._fault(texts, f"other SQL: {different(outcome.statements, twin.statements)}")
        kept = {name: text for name, text in texts.items() if name in self.keeps and text.strip()}
        for name, text in kept.items():
            self.stored += 1
            if not spellings(text) & outcome.stored:
                self._fault({name: text}, "taken, and not stored as it was typed")

    def _read(self, texts: dict[str, str], outcome: Outcome) -> None:
        """Whatever is found in a text makes a page of its own: with no element that the text spells."""
        harmless = self.send({name: shape(text) for name, text in texts.items()}, reads=False)
        if strange := set(filter(planted_bone, outcome.bones)) - set(harmless.bones):
            self._fault(texts, f"other bones: {strange}")

    def _refused(self, texts: dict[str, str], outcome: Outcome) -> None:
        if not any(reason.strip() for reason in outcome.why):
            self._fault(texts, f"refused ({outcome.status}) without a word")
        self._keeps_bones(texts, outcome, dict.fromkeys(texts, "x\x00"))
        for name, text in texts.items():
            there = in_rows(outcome.page.values, name)
            gone = not {as_shown(typed) for typed in there} & {as_shown(each) for each in spellings(text)}
            if there and gone and text.strip("\0"):  # nothing but NUL is nothing that could stay
                self._fault({name: text}, f"refused, and what was typed is gone: {there!r:.80}")

    def _keeps_bones(self, texts: dict[str, str], outcome: Outcome, harmless: dict[str, str]) -> None:
        """The page has the bones of one that harmless texts in these fields made before, or make now."""
        seen = self.harmless.setdefault(frozenset(texts), [])
        bones = without_errors(outcome.bones)
        if (outcome.status, bones) in seen:
            return
        twin = self.send(harmless, reads=False)
        if twin.status == outcome.status:
            seen.append((twin.status, without_errors(twin.bones)))
            more = different(bones, seen[-1][1])
            if more:
                self._fault(texts, f"other bones: {more}")

    def bound(self, texts: dict[str, str]) -> None:
        """Texts in fields that take only what they know: nothing breaks, and the page keeps its bones.
        Several at once where the page marks each of them as wrong, so that none hides another."""
        outcome = self.send(texts, reads=False)
        if len(texts) > 1 and not texts.keys() <= outcome.page.invalid:
            self.hidden += 1
            for name, text in texts.items():
                self.bound({name: text})
            return
        self.tried += len(texts)
        if outcome.status >= 500:
            self._fault(texts, f"status {outcome.status}")
        elif not outcome.taken and not any(reason.strip() for reason in outcome.why):
            self._fault(texts, f"refused ({outcome.status}) without a word")
        if not any(is_value(self.form.fields[name].kind, text) for name, text in texts.items()):
            self._keeps_bones(texts, outcome, {name: shape(text) for name, text in texts.items()})

    def huge(self, name: str) -> None:
        """A megabyte in one field is refused with a reason, or nothing of it is kept."""
        text = "长" * 350_000
        outcome = self.send({name: text})
        self.tried += 1
        if outcome.status >= 500:
            self._fault({name: "a megabyte"}, f"status {outcome.status}")
        elif outcome.taken and any(len(each) >= len(text) for each in outcome.stored):
            self._fault({name: "a megabyte"}, "stored")
        elif not outcome.taken and not any(reason.strip() for reason in outcome.why):
            self._fault({name: "a megabyte"}, f"refused ({outcome.status}) without a word")

    def _fault(self, texts: dict[str, str], said: str) -> None:
        shown = {name: text[:60] for name, text in texts.items()}
        self.faults.append(f"{self.name} {shown!a}: {said}")


def trials(client: Client, forms: Iterable[Form], most: int, seed: str) -> Iterator[Trial]:
    """A trial of each form with a field in which something can stand; of the forms of one view ``most``."""
    of_view: dict[str, list[Form]] = {}
    for form in forms:
        if form.fields and name_of(form.action) != "logout":
            of_view.setdefault(name_of(form.action), []).append(form)
    chance = random.Random(seed)  # noqa: S311 - which are tried today is no secret
    for several in of_view.values():
        for form in chance.sample(several, min(most, len(several))):
            yield Trial(client, form, seed)
