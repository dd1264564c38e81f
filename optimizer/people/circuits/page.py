"""The page of circuits: a map of the routes by day, everybody's sums, what found no day. One file, without a network; codes alone."""

import json
from collections import defaultdict
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from babel.dates import format_date
from markupsafe import Markup

from geodata.drawing.palette import BLUE, ORANGE, VERMILION
from instances.instance import Instance
from optimizer.people.circuits.calendars import by_person, names_of, task_of
from optimizer.people.circuits.places import Place, Places
from optimizer.people.circuits.run import CircuitsResult
from optimizer.people.rows import Circuits, JourneyRow, VisitRow
from optimizer.report.page.frame import own_file, render, sealed, write_page
from optimizer.report.page.grids import Grid
from optimizer.report.page.map_outlines import corners, outlines_of, shapes_of
from optimizer.report.words import Words

COLOURS = (BLUE, VERMILION, "#007a5a", "#7b4fa3", ORANGE, "#5a5a57", "#a3266e", "#2f6f8f")
_PARTS = ("map_places.js", "map_legend.js", "map_view.js", "circuits.js")
"""Our own script; its parts share one scope of their own."""


def write_circuits_page(instance: Instance, result: CircuitsResult, path: Path, words: Words) -> None:
    """Write the page of circuits."""
    data = map_of(instance, result.circuits, words)
    folder = resources.files("optimizer.report.page")
    leaflet = folder / "leaflet"
    licence = f"/*\n{(leaflet / 'LICENSE').read_text(encoding='utf-8')}*/\n"
    library = (leaflet / "leaflet.js").read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
    own = "\n".join(own_file(part) for part in _PARTS)
    scripts = (
        [own_file("page.js")] if data is None else [own_file("page.js"), licence + library, f"(() => {{\n'use strict';\n{own}\n}})();\n"]
    )
    styles = [own_file("page.css"), (leaflet / "leaflet.css").read_text(encoding="utf-8"), own_file("map.css"), own_file("circuits.css")]
    first, last = (words.day(date.fromisoformat(day)) for day in (result.circuits.first_day, result.circuits.last_day))
    title = f"{instance.manifest.title}: {words('Circuits')}"
    text = None if data is None else Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
    page = render(
        "circuits.html",
        words,
        page=sealed(styles, scripts),
        title=title,
        heading=instance.manifest.title,
        period=f"{first} – {last}",
        in_short=in_short(result, words),
        data=text,
        people=_people(instance, result.circuits, words),
        undone=_undone(instance, result.circuits, words),
        assumed=_assumed(result.circuits, words),
    )
    write_page(page, path)


def in_short(result: CircuitsResult, words: Words) -> list[str]:
    """What the circuits come to, in sentences."""
    rounds = result.circuits.rounds
    asked, done = sum(row.asked_hours for row in rounds), sum(row.done_hours for row in rounds)
    said = [
        words(
            "{people} people make {visits} visits: {done} of the {asked} hours of work in person that are asked for have a day.",
            people=words.number(len({row.person for row in result.circuits.visits})),
            visits=words.number(len(result.circuits.visits)),
            done=words.number(done),
            asked=words.number(asked),
        ),
        words(
            "They are on the way for {hours} hours, {share} of the time with people.",
            hours=words.number(result.way_hours),
            share=words.percent(result.way_hours / max(done, 1e-9)),
        ),
    ]
    if result.bound is not None:
        said.append(
            words("Nobody could do as much with less than {hours} hours on the way; that is proven.", hours=words.number(result.bound))
        )
    if result.circuits.invented:
        said.append(words("They are invented."))
    return said


def map_of(instance: Instance, circuits: Circuits, words: Words) -> dict[str, Any] | None:
    """What the script reads; `None` where nothing can be placed."""
    outlines = outlines_of(instance)
    if outlines is None:
        return None
    places, names, (visits, ways) = Places(instance), names_of(instance), by_person(circuits)
    known = [Place(area.area) for area in instance.areas] + [Place(row.area, row.settlement) for row in instance.settlements]
    number = {place.id: at for at, place in reversed(list(enumerate(known)))}
    low = _corner(instance)
    points = [places.point(place) for place in known]
    steps = [None if point is None else np.rint((point - low) / outlines.metres).astype(int).tolist() for point in points]
    people, days = list(visits), [day.isoformat() for day in _days(circuits)]
    return {
        "metres": outlines.metres,
        "width": outlines.width,
        "height": outlines.height,
        "outlines": outlines.areas,
        "places": [
            {"name": names.get(place.id, place.id), "x": step[0] if step else None, "y": step[1] if step else None}
            for place, step in zip(known, steps, strict=True)
        ],
        "people": people,
        "days": [format_date(day, "EEE d MMM y", words.locale) for day in _days(circuits)],
        "routes": [
            route
            for at, person in enumerate(people)
            for route in _routes(at, days, visits[person], ways.get(person, []), number, names, words)
        ],
        "colours": COLOURS,
        "words": {"zoom_in": words("Zoom in"), "zoom_out": words("Zoom out"), "nobody": words("Nobody is out on this day.")},
    }


def _corner(instance: Instance) -> np.ndarray:
    """The lower left corner that `outlines_of` counts from."""
    polygons, offices = shapes_of(instance)
    return corners(polygons, offices[np.isfinite(offices).all(axis=1)])[0]


def _days(circuits: Circuits) -> list[date]:
    first, last = date.fromisoformat(circuits.first_day), date.fromisoformat(circuits.last_day)
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def _routes(
    person: int,
    days: list[str],
    visits: list[VisitRow],
    ways: list[JourneyRow],
    number: dict[str, int],
    names: dict[str, str],
    words: Words,
) -> list[dict[str, Any]]:
    """The routes of a person: day, places in order, visits."""
    by_day: defaultdict[str, list[VisitRow]] = defaultdict(list)
    for visit in visits:
        by_day[visit.day].append(visit)
    routes = []
    for day, own in by_day.items():
        legs = [way for way in ways if way.day == day]
        stops = [legs[0].from_place, *(way.to_place for way in legs)] if legs else [visit.settlement for visit in own]
        routes.append(
            {
                "person": person,
                "day": days.index(day),
                "stops": [number[place] for place in stops],
                "visits": [
                    {
                        "place": number[visit.settlement],
                        "starts": visit.starts,
                        "ends": visit.ends,
                        "note": task_of(visit, names, words) if visit.purpose == "supervision" else visit.together_with or "",
                    }
                    for visit in own
                ],
            }
        )
    return routes


def _people(instance: Instance, circuits: Circuits, words: Words) -> Grid:
    names = names_of(instance)
    heads = (
        words("Person"),
        words("Tier"),
        words("Post"),
        words("Days of work"),
        words("Hours asked"),
        words("Hours with people"),
        words("Hours on the way"),
        words("Proven least on the way"),
        words("Nights"),
    )
    return Grid(
        "people-table",
        words("Calendars of people"),
        heads,
        (True, True, True, *[False] * 6),
        tuple(
            (
                row.person,
                names.get(row.tier, row.tier),
                names.get(row.base_area, row.base_area),
                words.number(row.days),
                words.number(row.asked_hours, 1),
                words.number(row.done_hours, 1),
                words.number(row.way_hours, 1),
                "–" if row.least_way_hours is None else words.number(row.least_way_hours, 1),
                words.number(row.nights),
            )
            for row in circuits.rounds
        ),
        (),
        words("nobody"),
    )


def _undone(instance: Instance, circuits: Circuits, words: Words) -> Grid:
    names = names_of(instance)
    return Grid(
        "undone-table",
        words("Visits without a day"),
        (words("Person"), words("Place"), words("Tasks"), words("Hours"), words("Why, and what would change it")),
        (True, True, True, False, True),
        tuple(
            (
                row.person,
                names.get(row.settlement, row.settlement),
                ", ".join(names.get(one, one) for one in row.functions.split("|")) or words("Supervision"),
                words.number(row.hours, 1),
                row.why,
            )
            for row in circuits.undone
        ),
        (),
        words("every visit has a day"),
    )


def _assumed(circuits: Circuits, words: Words) -> Grid:
    rows = tuple((row.what, row.figure) for row in circuits.assumed)
    return Grid("assumed-table", words("Figures that nobody gave"), (words("What"), words("Figure")), (True, True), rows, (), words("none"))
