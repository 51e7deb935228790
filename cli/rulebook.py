"""``docs/rules.md``: every rule of the catalogue in both languages, where it comes from, and the messages that it has."""

from collections.abc import Iterator
from pathlib import Path

from domain.edition.catalogue import RULES, CatalogueRule, Label
from office.editions import shipped

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
# The parts of the page in their order: how the numbers in them begin, and their heading.
SECTIONS = {
    "R1": "Actors",
    "R2": "Recipients and companies",
    "R3": "Application",
    "R4": "Evaluation and award",
    "R5": "Budget",
    "R6": "Services, prices, results",
    "R7": "Delivery",
    "R8": "Reporting, payment, recovery",
    "R9": "Terms, records, data",
    "R10": "Figures of tests and demonstration",
    "F": "What the service does of its own",
    "": "What the service itself refuses",
}
HEAD = """# Rules by number

Generated from `domain/edition/rules.toml` by `make docs`; a test checks that it is current. A refusal names its rule by this
number. **Source**: `seed` is the measure's own sheet, `published` an act or a page that was read, `default` is ours, or law
recalled without its text: a default is never the Region's rule. A value of an edition (`measure show KEY`) has its own source,
which is shown in its place. The F numbers are no rules of the Region at all, but what this service promises."""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for begins, title in SECTIONS.items():
        numbers = sorted((number for number in RULES if _section(number) == begins), key=_order)
        parts.append(f"## {title}")
        parts += ["\n".join(_rule(number, RULES[number])) for number in numbers]
    parts.append("## Sources that differ by edition")
    parts.append("\n".join(["| edition | rule | source | reference |", "|---|---|---|---|", *_differences()]))
    return "\n\n".join(parts) + "\n"


def _section(number: str) -> str:
    if number[0] == "F":
        return "F"
    return number.partition(".")[0] if number[0] == "R" else ""


def _order(number: str) -> tuple[int, str]:
    """``R6.2`` before ``R6.13a``; words by the alphabet."""
    last = number.lstrip("F").rpartition(".")[2]
    digits = last.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits.isdigit() else 0, last)


def _rule(number: str, rule: CatalogueRule) -> Iterator[str]:
    yield f"### {number}"
    yield ""
    yield f"{rule.en}  "
    yield f"*{rule.it}*  "
    yield f"Source: {_source(rule)}"
    if rule.shares:
        yield f"It says the messages of `{rule.shares}`."
        return
    for place, (key, words) in enumerate(rule.says.items()):
        if place == 0:
            yield ""
        own = rule.label(key)
        differs = "" if (own.source, own.reference) == (rule.source, rule.reference) else f" ({_source(own)})"
        yield f"- `{key}`: {words.en} · *{words.it}*{differs}"


def _source(label: Label) -> str:
    return f"{label.source}, {label.reference}" if label.reference else label.source


def _differences() -> Iterator[str]:
    for measure in shipped():
        for number, label in measure.rules.items():
            yield f"| `{measure.key}` | {number} | {label.source} | {label.reference} |"
