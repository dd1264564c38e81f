"""Checks that hold the tables of an instance against each other.

| module | asks |
|---|---|
| `references` | does every id that a row names exist; is every key used once |
| `people` | tiers, allowances, staff in place, training held, posts, pools, supervision |
| `venues` | where packages are taught, and by whom |
| `work` | functions that follow others, mandates, teams, independence |
| `ability` | is there need; can somebody do it; is anybody there to do it |
| `places` | coordinate system, locations, boundaries, settlements |
| `travel_table` | a given travel matrix |
| `years` | who leaves, how posts are filled, schools, careers, growth |
| `monitoring` | indicators with targets |
| `money` | funds against the costs that can arise |
| `no_plan` | what leaves no plan at all, or limits nothing, seen without solving |
| `surges` | weeks of surges, where need rises, pools |
| `decisions` | decisions of the planner: what they are about, their numbers, those that contradict each other |
| `norms` | figures outside of published norms |
| `texts` | names that lost letters or were read in the wrong encoding |
| `sourcing` | figures that are assumed or have no source |

`check` returns what keeps an instance from being planned with, `warnings_of` what a person should know.
"""

from collections.abc import Collection
from typing import Any

from instances.checks import (
    ability,
    decisions,
    money,
    monitoring,
    no_plan,
    norms,
    people,
    places,
    references,
    sourcing,
    surges,
    texts,
    travel_table,
    venues,
    work,
    years,
)
from instances.errors import Problem
from instances.limits import listed
from instances.schema import TABLES, Data
from instances.tables import PYTHON_TEXT


@PYTHON_TEXT
def check(instance: Data) -> list[Problem]:
    """Every contradiction between the tables; empty for an instance that can be planned with.

    Where ids are unknown or functions follow each other in a circle, need and ways cannot be worked out: such problems come
    first, and the others once they are mended.
    """
    found = check_tables({name: getattr(instance, name) for name in TABLES})
    if found:
        return found
    places_found = list(places.problems(instance))
    found = [*places_found, *work.problems(instance), *money.problems(instance), *years.problems(instance)]
    found += decisions.links_are_shared(instance)
    return found if places_found else [*found, *ability.problems(instance)]


def check_tables(tables: references.Rows) -> list[Problem]:
    """The contradictions that come first; the manifest has no part in them. Tables that could not be read, None, are left out."""
    found = listed(references.problems(tables))
    if None in tables.values():
        return found
    data = Data.model_construct(**dict[str, Any](tables))
    return [
        *found,
        *people.problems(data),
        *venues.problems(data),
        *work.row_problems(data),
        *travel_table.problems(data),
        *monitoring.problems(data),
        *surges.problems(data),
        *decisions.problems(data),
    ]


WARNINGS = (places, travel_table, people, venues, work, no_plan, ability, norms, texts, sourcing)
"""Checks that warn, in the order in which people read what they say."""


def warnings_of(instance: Data, without: Collection[Any] = ()) -> list[str]:
    """What a person should know about a valid instance: assumed figures, missing sources, unlikely places and ways.

    Of the modules `WARNINGS`, `without` are left out.
    """
    return [sentence for module in WARNINGS if module not in without for sentence in module.warnings(instance)]
