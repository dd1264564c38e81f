"""The page on several years, made from the docstrings of the model: `python -m models.horizon.page > docs/horizon.md`."""

import sys

from models.horizon import objective, variables
from models.horizon.formulation import FAMILIES
from models.horizon.money import declare_costs
from models.page import markdown

HEAD = """# Several years, and several futures

<!-- Made by `python -m models.horizon.page > docs/horizon.md` from the docstrings in `models/horizon/`; a test keeps it so. -->

`fieldpost horizon` plans 1 to 10 years: who leaves and retires, who is hired and arrives after which lead time, who studies, who rises,
who is trained and refreshed, what stays short where, and what each year costs. `fieldpost hedge` plans one year for several scenarios at
once; it is described at the end. The model of several years is in `models/horizon/`, one file for each family below;
`optimizer/horizon/verify.py` checks every plan from the instance's tables alone.

## What it takes from the one-year model, and what it leaves to it

The need, the hours of a head, abilities and packages, ways and reach, spans, pay, funds, caps of volunteers and the value of unmet hours
are those of the [one-year model](formulation.md), with the same meaning of the modes. Need grows with the `growth` table. In a year in
which nothing changes, heads cover what they cover in one year.

Left to the one-year plan: the table of mandates (any tier that is able may do the work, or with `--plan` those with a mandate in that
plan), teams, moves of people in place, local candidates by district, travel days, resident shares, lone postings, whole supervision
links, limits on the worst district and the gap between zones. A multi-year plan is a frame: the districts' plan of each year is solved
with `fieldpost solve`.

## Places, whole numbers, chance

A *place* is a district up to 100 of them; a larger country is counted by zones of its regions. Need, people, limits and money are then
the sums of the districts' own, so that totals are exact; ways are means weighted by need. Up to 20 districts posts and intakes are whole
numbers. Leavers are expected values, so heads in post have decimals: 1.9 heads in 2 posts is a post that is empty for a tenth of the
time. The summary rounds what it shows, the tables do not.

Guaranteed posts, supervision and floors cannot always be kept from one year to the next: people have to be found first. What is missed is
counted in heads and weighs ten times the most expensive head and the value of its hours, so that nothing is missed to save money. The
bound that is reported holds for plans that miss no more.

A linear model with many rows is solved by its regions: blocks that share only funds, candidates, training places and zones answer prices
(Dantzig and Wolfe 1960). Every mix of their answers is a plan, every round of answers proves a bound.

## Time

People leave at the end of a year. A recruit decided on in one year arrives after the lead time of the tier, works and is paid from then.
An intake studies for the years of its school; its graduates can be hired in the year after, and those who are not hired then are lost to
the service. Intakes whose graduates come after the last year replace at least those who leave today's workforce.
"""

SYMBOLS = """| Symbol | In the code | Meaning, for a year $y$ |
|---|---|---|
| $P_{pty}, n_{pty}, v_{pty}$ | `posts`, `stock`, `vacancy` | posts, heads in post, vacancies of tier $t$ in place $p$ |
| $h_{pty}, e_{pty}$ | `hire`, `release` | recruits decided on, heads released |
| $r^-_{ptsy}, r^+_{ptsy}$ | `rise_from`, `rise_to` | heads of $p$ that rise from $t$ to $s$; heads that join $s$ in $p$ |
| $i_{sy}$ | `intake` | students taken in by school $s$ |
| $x_{pfty}, u_{pfy}$ | `deliver`, `unmet` | hours of work on function $f$, hours unmet |
| $y_{bpty}, r_{bty}, w_{bty}$ | `serve`, `serve_remote`, `guidance` | hours in person from base $b$, remote, of supervision |
| $y^k_{bpty}, r^k_{bty}$ | `skilled`, `skilled_remote` | the part of them that needs package $k$ |
| $c_{btky}, \\kappa_{btky}, \\phi_{btky}$ | `holders`, `trainees`, `refreshed` | holders of a package, newly trained, refreshed |
| $g_{Gstqy}$ | `guided` | supervisees of $s$ in group $G$, kind $q$ |
| $\\bar m_{iy}, \\bar g_{Gtqy}, b_{pfy}$ | `missing`, `unguided`, `below_floor` | what is missed: heads of guaranteed posts, without \
supervisor, hours below floors |
| $\\psi_{mcy}$ | `pay` | payments of fund $m$ for the class of costs $c$ |
| $a_{pt}, \\ell_t, \\lambda_t$ | `attrition`, `lead_years`, `lead_share` | share gone by the next year; whole years of lead time, and \
the rest as a share |
| $\\theta_{bpt}, \\sigma_{bpt}$ | `travel_share`, `reached` | hours on the way for an hour in person; share of a place's need within \
reach |
| $E_k, c_k, \\ell_k$ | `every_years`, `share_of_package`, `lead_months` | years after which package $k$ lapses; cost and hours of a \
refresher as a share of it; share of the year before new trainees may use it |
"""

HEDGE = """## Several futures: `fieldpost hedge`

Posts, recruits, moves, training, mandates and supervision are decided before it is known which scenario comes; who serves where, what
stays unmet and who pays follows after, with two kinds of help: people lent from one district to another for the cost of a relocation (up
to `--lend-share` of a post), and surge helpers at a multiple of pay and hiring cost (`--surge-cost`, up to `--surge-share` of a tier's
heads in a region). Both only add hours, and are paid from outside the funds.

The extensive form is put together from the one-year program of each scenario, with the columns of the first stage in common
(`optimizer/hedge/program.py`):

```math
\\min_x \\; \\sum_s p_s \\Bigl( c_s x + \\min_{y_s} \\{ q_s y_s : T_s x + W_s y_s \\ge h_s \\} \\Bigr)
```

Two values are reported, each between proven figures (Birge and Louveaux, *Introduction to Stochastic Programming*, 2nd edition, 2011,
chapter 4):

- **of the stochastic solution**: how much worse the plan for the expected need does over the scenarios. Where that plan breaks a rule in
  some scenario, it is named.
- **of perfect information**: how much better one could do if the scenario were known before anything is decided.

The expected need is the mean over the scenarios; everything else of that plan's instance is the first scenario's.
"""


def page() -> str:
    """The page, Markdown with formulas in LaTeX."""
    families = "\n\n".join(_section(markdown(declare)) for declare in FAMILIES.values())
    return f"""{HEAD}
## Decisions

{markdown(variables.declare)}

{SYMBOLS}
## Costs

{markdown(declare_costs)}

## Objective

{markdown(objective.declare_terms)}

## Constraints

{families}

{HEDGE}"""


def _section(words: str) -> str:
    title, rest = words.split("\n", 1)
    return f"### {title.removesuffix('.')}\n{rest}"


if __name__ == "__main__":
    sys.stdout.write(page())
