"""The rule book: its sentences, its pages, and what they promise a reader."""

import re
import shutil
import tomllib
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

import recommendations
from recommendations.conditions import Comparison, Group, comparisons
from recommendations.examples import rule_vignettes
from recommendations.parsing import Vocabulary, read_group
from recommendations.ruleset import current_ruleset, load
from recommendations.variants import differences
from tnb.models import Member
from tnb.rulebook import book, literature
from tnb.rulebook.compare import answered_differently, compared
from tnb.rulebook.diagram import diagram, measure, phase_summary, wrapped
from tnb.rulebook.sentences import parts_of, phrase_of, sentence_of

from ..conftest import browser_of

RULES = current_ruleset()
DATA = Path(recommendations.__file__).parent / "data"
LANGUAGES = ("en", "zh")


def said(*entries, full=False, language="en"):
    """A condition in words."""
    limits = {name: threshold.value for name, threshold in RULES.thresholds.items()}
    classes = {part.fact: tuple(value.value for value in part.classes) for part in RULES.classifications}
    words = Vocabulary(RULES.facts, frozenset(RULES.options), limits, classes, dict(RULES.conditions))
    parts = parts_of(read_group(list(entries), words), RULES, language, full=full)
    return "".join(part.text for part in parts).replace("\N{NO-BREAK SPACE}", " ")


def text_of(response) -> str:
    assert response.status_code == 200
    inner = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def test_a_condition_without_parts_holds_always():
    assert said() == "Always"
    assert said(language="zh") == "任何情况下"


def test_parts_are_joined_as_a_person_would_join_them():
    assert said("ki67_pct > 20") == "When Ki-67 > 20 %"
    assert (
        said("portal_vein_thrombosis", "grade is one of G1, G2", "ki67_pct < 10")
        == "When Portal vein thrombosis: yes, Grade: G1 / G2 and Ki-67 < 10 %"
    )
    assert said("ki67_pct > 20", "lm_count < 3", language="zh") == "若Ki-67 > 20%，且肝转移灶数目 < 3个"


def test_alternatives_inside_a_list_stand_in_brackets():
    either = {"any": ["ki67_pct > 20", "lm_count < 3"]}
    assert said(either) == "When Ki-67 > 20 % or Number of liver metastases < 3 lesions"
    assert said("hypoglycaemia", either).endswith(
        "and (Ki-67 > 20 % or Number of liver metastases < 3 lesions)"
    )
    assert said("hypoglycaemia", {"all": [either]}).endswith(
        "and (Ki-67 > 20 % or Number of liver metastases < 3 lesions)"
    )


def test_what_must_not_be_is_said_as_such():
    assert said({"none": ["hypoglycaemia"]}) == "When not (Hypoglycaemia: yes)"
    assert (
        said({"none": ["hypoglycaemia", "lm_count < 3"]})
        == "When none of (Hypoglycaemia: yes, Number of liver metastases < 3 lesions)"
    )


def test_a_named_condition_is_said_by_its_name_or_written_out():
    assert said("low_grade") == "When low grade (G1 or G2)"
    assert said("low_grade", full=True) == "When Grade: G1 / G2"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES.rules.values(), ids=RULES.rules)
def test_a_rule_written_out_names_every_comparison_its_evaluation_makes(rule, language):
    sentence = sentence_of(rule, RULES, language, full=True)
    for part in comparisons(rule.when):
        if isinstance(part, Comparison):
            assert phrase_of(part, RULES, language) in sentence.when
    assert all(RULES.options[code].name.said(language) in str(sentence) for code in rule.options)
    assert sentence.when.count("(") == sentence.when.count(")")


def test_two_rules_that_differ_in_their_condition_differ_in_their_sentence():
    told: dict[str, Group] = {}
    for rule in RULES.rules.values():
        when = sentence_of(rule, RULES, "en", full=True).when
        assert told.setdefault(when, bare(rule.when)) == bare(rule.when), rule.id


def bare(condition):
    """A condition without names and without the brackets that change nothing."""
    if not isinstance(condition, Group):
        return condition
    members = tuple(bare(member) for member in condition.members)
    if condition.kind != "none" and len(members) == 1:
        return members[0]
    return Group(condition.kind, members)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stands_in_the_index_once_under_its_phase(language):
    found = [
        (chapter["code"], rule["id"])
        for chapter in book.chapters(RULES, language, book.Wanted())
        for rule in chapter["rules"]
    ]
    assert found == [(rule.phase, rule.id) for rule in RULES.rules.values()]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"phase": "05-ablation"}, lambda rule: rule.phase == "05-ablation"),
        ({"option": "tae"}, lambda rule: "tae" in rule.options),
        (
            {"paper": "wang2020strategy"},
            lambda rule: any(RULES.statements[s].paper == "wang2020strategy" for s in rule.statements),
        ),
        (
            {"option": "sirt", "fact": "lung_shunt_pct"},
            lambda rule: "sirt" in rule.options and "lung_shunt_pct" in book.facts_behind(rule.when, RULES),
        ),
    ],
)
def test_a_filter_shows_the_rules_that_fit_and_no_others(as_observer, asked, fits):
    answer = as_observer.get(reverse("rulebook"), asked)
    shown = set(re.findall(r"/rules/rule/([\w-]+)/", answer.content.decode()))
    assert shown == {name for name, rule in RULES.rules.items() if fits(rule)}


def test_the_facts_behind_a_derived_one_find_its_rules_too():
    rule = next(rule for rule in RULES.rules.values() if "grade" in book.facts_behind(rule.when, RULES))
    assert {"ki67_pct", "differentiation", "grade_by_ki67"} <= set(book.facts_behind(rule.when, RULES))


@pytest.mark.parametrize("asked", [{"phase": "99"}, {"option": "<b>"}, {"fact": "x"}, {"paper": "x"}])
def test_a_filter_nobody_offers_shows_no_rule_and_no_error(as_member, asked):
    assert "No rule fits this choice" in text_of(as_member.get(reverse("rulebook"), asked))


def test_the_filter_offers_only_what_leads_to_a_rule():
    offered = book.choices(RULES, "en")
    wanted = [book.Wanted(phase=part["code"]) for part in offered["phases"]]
    wanted += [book.Wanted(option=part["code"]) for group in offered["options"] for part in group["options"]]
    wanted += [book.Wanted(fact=part["code"]) for part in offered["facts"]]
    wanted += [book.Wanted(paper=part) for part in offered["papers"]]
    assert len(wanted) > 80
    assert [part for part in wanted if not book.chapters(RULES, "en", part)] == []


@pytest.mark.parametrize("rule", RULES.rules.values(), ids=RULES.rules)
def test_the_page_of_a_rule_tells_its_grounds_its_thresholds_and_its_references(as_member, rule):
    page = text_of(as_member.get(reverse("rulebook_rule", args=[rule.id])))
    assert rule.because.en in page
    for name in rule.statements:
        statement = RULES.statements[name]
        assert " ".join(statement.text.en.split()) in page
        assert statement.section in page
        assert all(RULES.doubts[doubt].en in page for doubt in statement.doubts)
    for part in comparisons(rule.when):
        if isinstance(part, Comparison) and part.threshold:
            assert RULES.thresholds[part.threshold].label.en in page
    assert all(conflict in page for conflict, _aside in RULES.asides.get(rule.id, ()))


HEADINGS = {
    "en": ("Applies", "Does not apply", "Cannot tell yet"),
    "zh-hans": ("适用", "不适用", "尚不能判断"),
}


@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.parametrize("rule", ["ablation-single", "ctace-high-burden"])
def test_the_page_of_a_rule_shows_its_examples_under_what_the_rule_says_of_them(member, rule, language):
    Member.objects.filter(user=member).update(language=language)
    page = browser_of(member).get(reverse("rulebook_rule", args=[rule])).content.decode()
    examples = re.search(r'<section aria-labelledby="examples">.*?</section>', page, re.S)[0]
    shown = [
        (heading, unescape(name))
        for heading, listed in re.findall(r"<h3>(.*?)</h3>\s*<ul[^>]*>(.*?)</ul>", examples, re.S)
        for name in re.findall(r'<p lang="en">(.*?)</p>', listed)
    ]
    headings = dict(zip(("true", "false", "unknown"), HEADINGS[language], strict=True))
    wanted = [(headings[v["truth"]], v["name"]) for v in rule_vignettes() if v["rule"] == rule]
    assert sorted(shown) == sorted(wanted)
    assert list(dict(shown)) == list(HEADINGS[language])


def test_an_example_in_which_a_conflict_sets_the_rule_aside_says_so(as_member):
    example = next(v for v in rule_vignettes() if "set_aside_by" in v)
    page = text_of(as_member.get(reverse("rulebook_rule", args=[example["rule"]])))
    aside = f"Set aside by the proposed resolution of conflict {example['set_aside_by']}."
    assert f"{example['name']} {aside}" in page


def test_a_rule_that_does_not_exist_is_not_found(as_member):
    assert as_member.get(reverse("rulebook_rule", args=["no-such-rule"])).status_code == 404


def test_each_threshold_stands_with_its_value_and_where_it_is_printed(as_member):
    page = text_of(as_member.get(reverse("rulebook_thresholds")))
    for threshold in RULES.thresholds.values():
        assert f"{threshold.label.en} {threshold.value} " in page
    assert all(entry["printed"] for entry in book.thresholds(RULES, "en"))


def test_every_threshold_is_used_by_something():
    unused = [
        entry["name"]
        for entry in book.thresholds(RULES, "en")
        if not (entry["rules"] or entry["derived"] or entry["cautions"])
    ]
    assert unused == []


def test_each_conflict_shows_both_sources_and_calls_its_resolution_a_proposal(as_member):
    page = text_of(as_member.get(reverse("rulebook_conflicts")))
    assert page.count("Proposed resolution:") == len(RULES.conflicts) == 28
    for conflict in RULES.conflicts:
        assert f"{conflict.id} {conflict.title.en}" in page
        assert " ".join(conflict.resolution.en.split()) in page
        assert all(" ".join(RULES.statements[s].text.en.split()) in page for s in conflict.statements)


def test_all_322_statements_are_listed_and_a_doubtful_figure_carries_its_warning(as_member):
    page = as_member.get(reverse("rulebook_statements")).content.decode()
    rows = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', page, re.S)
    assert [name for name, _row in rows] == list(RULES.statements)
    assert len(rows) == 322
    for name, row in rows:
        assert ("▲" in row) == bool(RULES.statements[name].doubts), name
        assert ("Not shown as evidence" in row) == literature.is_withheld(RULES.statements[name]), name


def test_statements_are_filtered_by_paper_and_by_place(as_member):
    page = as_member.get(reverse("rulebook_statements"), {"paper": "zhou2025cytoreductive", "place": "rule"})
    shown = re.findall(r'<tr id="([^"]+)">', page.content.decode())
    assert shown
    assert set(shown) < {name for name, s in RULES.statements.items() if s.paper == "zhou2025cytoreductive"}


@pytest.mark.parametrize("style", ["vancouver", "gbt7714-2025", "gbt7714-2015"])
def test_every_reference_is_listed_formatted_with_its_doi_as_a_link(as_member, style):
    page = as_member.get(reverse("rulebook_literature"), {"style": style}).content.decode()
    assert re.findall(r'<li id="([^"]+)">', page) == list(RULES.references)
    links = re.findall(r'<a href="https://doi.org/([^"]+)" rel="noreferrer">([^<]+)</a>', page)
    assert [unescape(text) for _url, text in links] == [
        item["DOI"] for item in RULES.references.values() if item.get("DOI")
    ]


def test_a_reference_that_is_doubtful_in_print_is_flagged():
    shown = {part["id"]: part for part in literature.bibliography(RULES, "en", "vancouver")}
    assert shown["gao2024stent"]["flag"].startswith("study PROTOCOL")
    assert shown["rindi2022who"]["flag"] == ""


def test_a_doi_that_is_none_becomes_no_link():
    item = RULES.references["rindi2022who"] | {"DOI": "javascript:alert(1)"}
    assert literature.reference_view(item, "en")["url"] == ""


def test_a_chinese_reader_sees_the_national_standard_and_another_style_on_request(member):
    Member.objects.filter(user=member).update(language="zh-hans")
    browser = browser_of(member)
    page = browser.get(reverse("rulebook_literature")).content.decode()
    assert "[J]" in page
    assert "[J]" not in browser.get(reverse("rulebook_literature"), {"style": "vancouver"}).content.decode()


def test_the_readings_are_those_of_the_document_in_the_language_of_the_reader():
    rows = (DATA / "INTERPRETATION.md").read_text("utf-8").splitlines()
    numbered = [line for line in rows if re.match(r"\| *\d+ *\|", line)]
    for language in LANGUAGES:
        shown = literature.readings(language)
        assert [row["number"] for row in shown["rows"]] == [str(n + 1) for n in range(len(numbered))]
        assert shown["prose"]
    assert literature.readings("zh")["rows"][0]["reading"].startswith("两项指标")


def test_a_reading_is_shown_as_text_and_never_as_markup():
    table = r"| # | Reading | 解读 | Where |" + "\n|-|-|-|-|\n" + r"| 1 | a \| <b>b</b> | 甲 | `x.toml` |"
    assert literature.readings("en", table)["rows"] == [
        {"number": "1", "reading": "a | <b>b</b>", "where": "x.toml"}
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_counts_every_rule_and_keeps_everything_inside_its_box(language):
    picture = diagram(RULES, language)
    assert sum(count["number"] for row in picture["rows"] for count in row["counts"]) == len(RULES.rules)
    for row in picture["rows"]:
        inside = range(row["y"], row["bottom"] + 1)
        assert all(part["y"] in inside for part in [*row["placed"], *row["lines"]])
        assert all(measure(line["text"]) * 7.2 < picture["right_width"] for line in row["lines"])
    for above, below in zip(picture["rows"], picture["rows"][1:], strict=False):
        assert above["bottom"] < below["y"] == above["arrow_to"]


def test_the_picture_says_the_same_as_the_list_below_it(as_member):
    page = as_member.get(reverse("rulebook_phases")).content.decode()
    picture, listed = re.search(r"<svg.*?</svg>", page, re.S)[0], page.split("</svg>")[1]
    assert re.search(r'<svg[^>]* role="img" aria-labelledby="picture-title picture-description"', picture)
    for phase in phase_summary(RULES, "en"):
        assert phase["name"] in picture
        assert phase["name"] in listed
        for option in phase["options"]:
            assert option["name"] in unescape(picture)
            assert option["name"] in unescape(listed)


def test_a_phase_names_the_phases_whose_outcome_it_looks_at():
    after = {phase["code"]: phase["after"] for phase in phase_summary(RULES, "en")}
    assert 2 in after["05-ablation"]  # ablation with liver resection
    assert after["01-safety"] == []


def test_a_name_too_long_for_a_line_stands_alone_on_it():
    assert wrapped(["aaaa", "bb", "cc", "d" * 9], ", ", 8) == ["aaaa,", "bb, cc,", "d" * 9]


@pytest.fixture
def other(tmp_path):
    return Path(shutil.copytree(DATA, tmp_path / "other"))


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_rule_set_does_not_differ_from_itself():
    assert compared(RULES, load(DATA), "en").same


def test_a_moved_threshold_is_told_with_the_rules_it_changes(other):
    change(other, "thresholds.toml", "value = 70", "value = 65")
    found = compared(load(other), RULES, "en")
    assert [(before, after) for _label, before, after in found.thresholds] == [(65, 70)]
    rule = next(rule for rule in found.changed if rule.id == "debulking-type-ii")
    assert rule.differs == ("condition",)
    assert "≥\N{NO-BREAK SPACE}65" in rule.before
    assert "≥\N{NO-BREAK SPACE}70" in rule.after


def test_a_changed_named_condition_changes_the_rules_that_use_it(other):
    change(other, "conditions.toml", "grade is one of G1, G2", "grade is G1")
    found = compared(load(other), RULES, "en")
    assert ("named conditions", (), (), ("low_grade",)) in [(n, a, r, c[:1]) for n, a, r, c in found.others]
    assert any("Grade: G1 — " in rule.before or "Grade: G1," in rule.before for rule in found.changed)


def test_an_added_and_a_removed_rule_and_changed_words_are_told(other):
    change(other, "rules/05-ablation.toml", 'id = "ablation-single"', 'id = "ablation-one"')
    change(other, "rules/01-safety.toml", "Portal vein thrombosis is a", "Thrombosis is a")
    found = compared(load(other), RULES, "en")
    assert (list(found.added), list(found.removed)) == (["ablation-single"], ["ablation-one"])
    (rule,) = found.changed
    (field,) = rule.fields
    assert (field.name, field.before.split()[0], field.after.split()[0]) == ("reason", "Thrombosis", "Portal")


CASE = {"liver_metastases": True, "portal_vein_thrombosis": True, "lm_resectable": False}


def test_only_cases_answered_differently_are_told(other):
    change(other, "rules/01-safety.toml", 'when = ["portal_vein_thrombosis"]', 'when = ["peptic_ulcer"]')
    cases = [{"reference": "a", "facts": CASE}, {"reference": "b", "facts": {"peptic_ulcer": None}}]
    (case,) = answered_differently(cases, load(other), RULES)
    assert case.reference == "a"
    assert {part.option: part.after for part in case.differences}["tae"] == "contraindicated"


def test_a_case_that_one_of_the_rule_sets_refuses_is_said_to_be_so(other):
    (case,) = answered_differently([{"reference": "a", "facts": {"ki67": 3}}], load(other), RULES)
    assert (case.refused, case.differences) == (("ki67",), ())


def test_between_two_equal_rule_sets_no_case_differs():
    assert differences(CASE, CASE, RULES) == ()
    assert answered_differently([{"reference": "a", "facts": CASE}], load(DATA), RULES) == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 of 1 cases are answered"), ("zh", "1 例中 1 例结果不同")]
)
def test_the_command_compares_and_prints_the_cases_that_differ(other, tmp_path, capsys, language, words):
    change(other, "rules/01-safety.toml", 'when = ["portal_vein_thrombosis"]', 'when = ["peptic_ulcer"]')
    cases = tmp_path / "cases.json"
    cases.write_text('{"reference": "case-1", "facts": {"portal_vein_thrombosis": true}}', "utf-8")
    call_command("rulebook", compare=str(other), cases=[str(cases)], language=language)
    out = capsys.readouterr().out
    assert "~ embolisation-contraindicated-portal-vein-thrombosis" in out
    assert words in out
    assert "case-1" in out


@pytest.mark.parametrize("arguments", [{"compare": "nowhere"}, {"cases": ["x.json"]}])
def test_the_command_says_what_it_cannot_compare(arguments):
    with pytest.raises(CommandError) as refused:
        call_command("rulebook", **arguments)
    assert refused.value.returncode == 2


def test_the_command_refuses_an_unsound_rule_set_with_its_problems(other):
    change(other, "rules/05-ablation.toml", "because = { en", "because = { zn")
    with pytest.raises(CommandError, match=r"rules/05-ablation.toml:\d+: "):
        call_command("rulebook", compare=str(other))


@pytest.mark.parametrize("text", ["no json", '{"facts": {}}', "[3]"])
def test_the_command_refuses_a_file_without_cases(other, tmp_path, text):
    (tmp_path / "cases.json").write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"cases.json"):
        call_command("rulebook", compare=str(other), cases=[str(tmp_path / "cases.json")])


def test_every_doubt_about_a_printed_reference_is_told_in_both_languages():
    flagged = {key: item for key, item in RULES.references.items() if literature.flag_of(item, "en")}
    assert len(flagged) > 40
    assert set(tomllib.loads(literature.FLAGS.read_text("utf-8"))) == set(flagged)
    for item in flagged.values():
        english, chinese = (literature.flag_of(item, language) for language in ("en", "zh"))
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert re.findall(r"10\.\d{4}/[\w.()-]+\w", chinese) == re.findall(r"10\.\d{4}/[\w.()-]+\w", english)
        assert "FLAG" not in english


def test_every_section_is_named_in_both_languages():
    sections = {statement.section for statement in RULES.statements.values()}
    for section in sections:
        assert literature.section_in(section, "en") == section
        assert not re.search("[a-z]", literature.section_in(section, "zh")), section
    assert literature.section_in("abstract (results)", "zh") == "摘要（结果）"
