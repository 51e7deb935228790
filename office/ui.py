"""Addresses in the Temporal UI: the saved views by name, and each project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypedDict
from urllib.parse import quote, urlencode

from domain.basis.language import _
from domain.lifecycle.states import Role
from office.errors import Malformed
from runtime.settings import Settings
from workflows.messages import project_workflow_id

_PROJECT = re.compile(r"[A-Z]{2}\d{4}-\d{4,}")


class View(NamedTuple):
    """A list of the UI: what it shows, and its filter."""

    shows: str
    query: str


_ACTS = tuple(role for role in Role if role not in (Role.system, Role.auditor, Role.administrator))
VIEWS: Mapping[str, View] = {
    "projects": View("every project", 'WorkflowType="ProjectLifecycle"'),
    "attention": View("what needs attention", "NeedsAttention=true"),
    "stuck": View("what does not move", "TemporalReportedProblems IS NOT NULL"),
    "paying": View("what is being paid", 'ProjectState="payment"'),
    **{
        role.value: View(f"what waits for the {role}", f'MustAct="{role}" AND ExecutionStatus="Running"')
        for role in _ACTS
    },
}


class Address(TypedDict):
    """Where something is shown."""

    shows: str
    address: str


def address(settings: Settings, what: str = "projects") -> Address:
    """The address of a view, or of a project by its number. Raises Malformed for anything else."""
    place = f"{settings.ui}/namespaces/{quote(settings.namespace, safe='')}/workflows"
    if what in VIEWS:
        view = VIEWS[what]
        return {"shows": view.shows, "address": f"{place}?{urlencode({'query': view.query, 'savedQuery': view.shows})}"}
    if _PROJECT.fullmatch(what):
        return {"shows": what, "address": f"{place}/{quote(project_workflow_id(what), safe='')}"}
    raise Malformed(
        _("'{what}' is neither a project, such as AR2017-0001, nor a view: {names}", what=what, names=", ".join(VIEWS))
    )
