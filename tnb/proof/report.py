"""Proofs in plain words, English or Chinese."""

import json
from collections.abc import Iterator

from recommendations.words import Text

from .findings import Asked, Found, Proof

SAYS = {
    "head": Text(
        "Rule set {version} ({digest}): {rules} rules, {facts} facts, {size} cases that can be told apart",
        "规则集 {version}（{digest}）：{rules} 条规则，{facts} 项资料，可区分病例 {size}",
    ),
    "built": Text(
        "compiled into {gates} gates and {clauses} clauses in {seconds:.2f} s",
        "编译为 {gates} 个门、{clauses} 个子句，用时 {seconds:.2f} 秒",
    ),
    "proved": Text("proved: {claim} [{count}]", "得证：{claim} [{count}]"),
    "refuted": Text("REFUTED: {claim} [{count}]", "被否定：{claim} [{count}]"),
    "counted": Text("counted out, no law broken: {claim} [{count}]", "枚举未见违反：{claim} [{count}]"),
    "asked": Text("{questions:,} questions, {seconds:.2f} s", "{questions:,} 问，{seconds:.2f} 秒"),
    "agreement": Text("{questions:,} cases, {seconds:.2f} s", "{questions:,} 例，{seconds:.2f} 秒"),
    "mutation": Text("{questions:,} damages, {seconds:.2f} s", "{questions:,} 处损坏，{seconds:.2f} 秒"),
    "enumeration": Text(
        "{questions:,} combinations, {seconds:.2f} s of one core, {rate:.1f} million evaluations a second",
        "{questions:,} 种组合，单核 {seconds:.2f} 秒，每秒 {rate:.1f} 百万次完整求值",
    ),
    "no_vignettes": Text("no vignettes at hand: damage was not tried", "未找到病例短例：未做损坏试验"),
    "sum": Text(
        "{proved} of {all} proved; {combinations:,} combinations counted out; {seconds:.1f} s",
        "共 {all} 项，得证 {proved} 项；枚举组合 {combinations:,}；用时 {seconds:.1f} 秒",
    ),
}


def head(asked: Asked, language: str) -> str:
    """Which rule set, how large its space, how large the problem."""
    about = asked.ruleset
    first = SAYS["head"].said(language).format(
        version=about.version,
        digest=about.digest[:19],
        rules=len(about.rules),
        facts=len(asked.space.axes),
        size=f"{asked.space.size:.1e}".replace("e+", " × 10^"),
    )  # fmt: skip
    for option in about.options:
        asked.plain.standing(option)
    asked.prover.case_with(*(asked.plain.rule(rule).counts.true for rule in about.rules.values()))
    gates, clauses = len(asked.circuit.gates), asked.prover.clauses
    return (
        first
        + {"en": "; ", "zh": "；"}[language]
        + SAYS["built"].said(language).format(gates=gates, clauses=clauses, seconds=asked.seconds)
    )


def said(proof: Proof, language: str) -> Iterator[str]:
    """The lines of one proof: its claim, its count and time, what refutes it, what is worth knowing."""
    held = "counted" if proof.name == "enumeration" else "proved"
    result = SAYS["refuted" if proof.refuted else held].said(language)
    form = SAYS.get(proof.name, SAYS["asked"]).said(language)
    rate = proof.questions / proof.seconds / 1e6 if proof.seconds else 0.0
    count = form.format(questions=proof.questions, seconds=proof.seconds, rate=rate)
    yield result.format(claim=proof.claim.said(language), count=count)
    for found in proof.refuted:
        yield from _found("✕", found, proof.name, language)
    for found in proof.noted:
        yield from _found("·", found, proof.name, language)


def _found(mark: str, found: Found, name: str, language: str) -> Iterator[str]:
    yield f"  {mark} {found.said.said(language)}"
    if found.case is not None:
        case = {"reference": f"proof-{name}", "facts": found.case}
        yield "    " + json.dumps(case, ensure_ascii=False)


def summed(proofs: list[Proof], seconds: float, language: str) -> str:
    """How many were proved, how much was counted out, how long it took."""
    if not any(proof.name == "mutation" for proof in proofs):
        return "  · " + SAYS["no_vignettes"].said(language) + "\n" + _sum(proofs, seconds, language)
    return _sum(proofs, seconds, language)


def _sum(proofs: list[Proof], seconds: float, language: str) -> str:
    counted = sum(proof.questions for proof in proofs if proof.name == "enumeration")
    proved = sum(not proof.refuted for proof in proofs)
    form = SAYS["sum"].said(language)
    return form.format(proved=proved, all=len(proofs), combinations=counted, seconds=seconds)
