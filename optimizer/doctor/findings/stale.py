"""Sources that were old when the plan begins."""

from collections.abc import Iterator

from instances.instance import Instance
from optimizer.doctor.finding import Finding, Said
from optimizer.report.figures.run import sources
from optimizer.verify.rule import translated

OLD_YEARS = 10
"""Years after which a census is due again (United Nations, *Principles and Recommendations for Population and Housing Censuses*,
Revision 3, 2017); older sources are told.
"""


def findings(instance: Instance) -> Iterator[Finding]:
    """Sources that some row cites, and that are older than a census should be."""
    cited = sources(instance)["rows"].tolist()
    for at, (row, rows) in enumerate(zip(instance.sources, cited, strict=True)):
        age = instance.manifest.year - row.year
        if rows and age > OLD_YEARS:
            yield Finding(
                "stale",
                Said(
                    translated("{source} is of {year}, {age} years before the plan; rows that rest on it: {rows}"),
                    {"source": row.source, "year": str(row.year), "age": age, "rows": rows},
                ),
                Said(translated("at most {years} years, after which a census is due again"), {"years": OLD_YEARS}),
                Said(translated("people, prices and needs have changed since")),
                "sources",
                at,
                "year",
                row.year,
                oddness=float(rows),
            )
