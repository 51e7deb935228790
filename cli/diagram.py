"""The picture of the road: ``docs/lifecycle.md``, generated from the table of states. ``--check`` only compares."""

import sys
from pathlib import Path

from domain.details import STATE_IT
from domain.lifecycle import COMMANDS, ENDS, STAGES, State

PAGE = Path(__file__).parent.parent / "docs" / "lifecycle.md"


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# The life of a project",
            "",
            "Generated from `domain/lifecycle.py` by `make docs`; a test checks that it is current.",
            "",
            "```mermaid",
            *_diagram(),
            "```",
            "",
            "`pass_time` is the clock: reminders and terms that have come due. States in which a command stays are in the table.",
            "",
            *_table(),
            "",
        ]
    )


def _diagram() -> list[str]:
    lines = [
        "stateDiagram-v2",
        "    [*] --> formal_check: submit",
        "    [*] --> waiting_for_funds: submit, no money left",
    ]
    for stage in STAGES:
        lines.append(f'    state "{stage.name_it}" as stage_{stage.name} {{')
        lines += [f"        {state}: {state}<br/>{STATE_IT[state]}" for state in stage.states]
        lines.append("    }")
    moves: dict[tuple[State, State], list[str]] = {}
    for rule in COMMANDS.values():
        for state, targets in rule.transitions.items():
            for target in targets:
                if target is not state:
                    moves.setdefault((state, target), []).append(rule.name)
    lines += [f"    {state} --> {target}: {', '.join(names)}" for (state, target), names in moves.items()]
    lines += [f"    {state} --> [*]" for state in State if state in ENDS]
    return lines


def _table() -> list[str]:
    lines = ["| command | role | does | from | to |", "|---|---|---|---|---|"]
    for rule in COMMANDS.values():
        for state, targets in rule.transitions.items():
            to = ", ".join(f"`{target}`" if target is not state else "stays" for target in targets)
            lines.append(f"| `{rule.spelling}` | {rule.role} | {rule.does} | `{state}` | {to} |")
    return lines


def main() -> int:
    """Write the page, or say whether it is current."""
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
