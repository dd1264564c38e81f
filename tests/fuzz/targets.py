"""One target for every reader: how its valid files are changed, and how they are read."""

import csv
import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from instances import fingerprint, load, read_folder, write_folder
from instances.catalogue import BUNDLED
from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.manifest_file import MANIFEST_FILE
from instances.people.demo import demo_roster
from instances.people.files import read_roster, write_roster
from instances.scenarios import apply, read_scenario, scenarios_of
from instances.workbook.write import write_workbook
from optimizer import solve
from optimizer.compare.folder import read_comparison, write_comparison
from optimizer.compare.run import compare
from optimizer.compare.terminal import shown as compared
from optimizer.decisions.written import Decisions
from optimizer.decomposition.store import Store
from optimizer.frontier.folder import read_frontier, write_frontier
from optimizer.frontier.run import frontier
from optimizer.frontier.words import all_words
from optimizer.plan.folder import PLAN_FILE, RESULT_FILE, read_plan, read_run, write_plan
from optimizer.report.figures.basis import Basis, basis_of
from optimizer.report.figures.run import run_facts
from optimizer.research.benchmark.suite_file import read_suite
from optimizer.research.published.families import read_facilities, read_medians
from optimizer.research.published.files import read_optima
from optimizer.sweep.grid import read_grid
from optimizer.sweep.run import read_sweep, sweep
from optimizer.verify.check import verify
from tests.fuzz.mutate import bytewise, table, tree
from tests.instances.workbooks import cells_of, save
from tests.optimizer.research.published.files import FACILITIES, MEDIANS
from tests.small import row, small

GRID = "scenario: [baseline, cut10]\nfund_share: [1.0, 0.9]\nwage_factor: [1, 1.1]\nseed: [0, 1]\nmode: [cost, coverage]\n"
SUITE = """title: A suite
instances:
- instance: tiny
- {areas: 4, regions: 2, seeds: [0, 1], budget_share: 0.8}
rules: [webster, greedy]
scenarios: [baseline]
seeds: 0-2
gap: 0.01
time_limit: 60
draws: 10
"""
DECISIONS = """what,decision,number,in_plan,area,zone,region,tier,kind,employer,function,to_area,package,note
heads,keep,,2,North Town,,,para,,,,,,
heads,at_least,3,,,,north,,volunteer,,,,,promised
mandate,forbid,,1,,,,worker,,,grievance,,,
move,at_most,1,,north_town,,,,,,,north_hills,,
training,,,2,north_town,,,para,,,,,,
"""
PLAIN = "boundaries.geojson"
ROUND_TRIPS, SOLVES = 0.1, 0.01
"""Shares of the instances read that are written and read again, and that are solved."""


@dataclass(frozen=True)
class Target:
    """A reader."""

    prepare: Callable[[Path], None]
    """Puts valid files in an empty folder."""
    change: Callable[[Path, Random], None]
    """Changes the files."""
    read: Callable[[Path], Any]
    """Reads them."""

    def case(self, folder: Path, random: Random) -> str:
        """Change and read once: `read` or `refused`; anything that is raised besides, and anything read wrongly, is a finding."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.prepare(folder)
        try:
            self.change(folder, random)
        except (UnicodeEncodeError, pa.ArrowException, OverflowError):
            return "not written"
        try:
            found = self.read(folder)
        except InvalidInstance as refused:
            return "refused" if refused.problems and str(refused) else "refused without a word"
        if isinstance(found, Instance):
            sound(found, folder / "again", random)
        return "read"


def sound(instance: Instance, folder: Path, random: Random) -> None:
    """What was read is the same after a round trip through disk, and a plan of it keeps every rule after one."""
    if random.random() < ROUND_TRIPS:
        write_folder(instance, folder)
        assert fingerprint(read_folder(folder)) == fingerprint(instance)
    if random.random() < SOLVES:
        result = solve(instance, gap=0.5, time_limit=5, progress=False)
        if result.plan is not None:
            write_plan(result.plan, folder.with_name("plan"), result, instance)
            run = read_run(folder.with_name("plan"))
            assert run.plan == result.plan
            assert not verify(run.instance, run.plan)


@cache
def _instance() -> Instance:
    return load("tiny")


def files_of_tiny(folder: Path) -> None:
    """The tables of the smallest bundled instance, without outlines."""
    for name, content in _tiny().items():
        if name != PLAIN:
            (folder / name).write_bytes(content)


def rewritten(path: Path, random: Random, structural: Callable[[], bytes]) -> None:
    """Change the bytes of a file, or what they stand for."""
    path.write_bytes(bytewise(path.read_bytes(), random) if random.random() < 0.4 else structural())


def change_yaml(path: Path, random: Random) -> None:
    rewritten(path, random, lambda: yaml.safe_dump(tree(yaml.safe_load(path.read_bytes()), random), allow_unicode=True).encode())


def change_json(path: Path, random: Random) -> None:
    rewritten(path, random, lambda: json.dumps(tree(json.loads(path.read_bytes()), random)).encode())


def change_csv(path: Path, random: Random) -> None:
    def structural() -> bytes:
        out = io.StringIO()
        separator = random.choice(",,,;\t|")
        rows = table(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))), random)
        csv.writer(out, delimiter=separator, lineterminator=random.choice(("\n", "\r\n", "\r"))).writerows(rows)
        return out.getvalue().encode(random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")), errors="replace")

    rewritten(path, random, structural)


def a_table(folder: Path, random: Random) -> Path:
    return random.choice(sorted(folder.glob("*.csv")))


def change_parquet(folder: Path, random: Random) -> None:
    path = a_table(folder, random)
    frame = pd.read_csv(path, keep_default_na=False)
    path.unlink()
    change_columns(frame, path.with_suffix(".parquet"), random)


def change_columns(frame: pd.DataFrame, path: Path, random: Random) -> None:
    """Write a table as Parquet, with other values in a column, or changed bytes."""
    name = random.choice(list(frame))
    odd: list[Any] = [
        [True, False], [1.5, float("nan")], [b"\xff"], [["a", "b"], None], [{"a": 1}], [None], [10**15], [pd.Timestamp("2026-01-01")],
        [pd.Timedelta("1h")], [1e308], ["ñ\x0b"], [[1, 2]], [[[1]]], [""], [2**63], ["60.000"], [-1], [0.1],
    ]  # fmt: skip
    values = random.choice(odd)
    if random.random() < 0.8:
        frame[name] = pd.Series([values[at % len(values)] for at in range(len(frame))], dtype=object, index=frame.index)
    columns = [pa.array(frame[column], from_pandas=True) for column in frame]
    if random.random() < 0.2:
        columns[0] = columns[0].dictionary_encode()
    pq.write_table(pa.Table.from_arrays(columns, [*frame.columns[:-1], random.choice((frame.columns[-1], name, "x"))]), path)
    if random.random() < 0.4:
        path.write_bytes(bytewise(path.read_bytes(), random))


@cache
def _book() -> tuple[dict[str, list[list[Any]]], bytes]:
    folder = Path(tempfile.mkdtemp())
    tiny = load("tiny").replace(boundaries=None)
    write_workbook(tiny, folder / "x.xlsx")
    return cells_of(tiny, folder), (folder / "x.xlsx").read_bytes()


def change_workbook(folder: Path, random: Random) -> None:
    cells, content = _book()
    path = folder / "book.xlsx"
    if random.random() < 0.3:
        path.write_bytes(bytewise(content, random))
        return
    changed = {name: [list(row) for row in rows] for name, rows in cells.items()}
    name = random.choice(list(changed))
    changed[name] = table(changed[name], random)
    save(changed, path)


def change_boundaries(folder: Path, random: Random) -> None:
    content = _tiny()[PLAIN]
    suffix = random.choice((".geojson", ".geojson", ".gpkg", ".parquet"))
    if suffix == ".geojson":
        (folder / PLAIN).write_bytes(content)
        change_json(folder / PLAIN, random)
        return
    frame, path = gpd.read_file(io.BytesIO(content)), folder / f"boundaries{suffix}"
    if random.random() < 0.3:
        frame = frame.set_crs(random.choice(("EPSG:3857", "EPSG:32651", "EPSG:4979")), allow_override=True)
    frame = frame.rename(columns={"area": random.choice(("area", "area", "ADM2_PCODE"))})
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path)
    if random.random() < 0.8:
        path.write_bytes(bytewise(path.read_bytes(), random))


@cache
def _tiny() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (BUNDLED / "tiny").iterdir() if path.is_file()}


@cache
def _plan() -> Path:
    folder, tiny = Path(tempfile.mkdtemp()) / "plan", load("tiny").replace(boundaries=None)
    result = solve(tiny, gap=0.5, progress=False)
    write_plan(result.plan, folder, result, tiny)
    solve(tiny, gap=0.5, method="regions", work_folder=folder / "regions", progress=False)
    return folder


def copy_plan(folder: Path) -> None:
    shutil.copytree(_plan(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("regions", "parquet"))


def copy_store(folder: Path) -> None:
    shutil.copytree(_plan() / "regions", folder / "regions")


def change_plan(folder: Path, random: Random) -> None:
    if random.random() < 0.5:
        shutil.rmtree(folder / "tables")
        change_json(folder / PLAN_FILE, random)
    else:
        change_csv(a_table(folder / "tables", random), random)


def read_verified(folder: Path) -> None:
    verify(_instance(), read_plan(folder))


def read_facts_of(folder: Path) -> None:
    run = read_run(folder)
    run_facts(run, _basis(), ())


@cache
def _basis() -> Basis:
    run = read_run(_plan())
    return basis_of(run.instance, run.plan)


def change_store(folder: Path, random: Random) -> None:
    path = random.choice(sorted((folder / "regions").rglob("*.json.gz")))
    changed = tree(json.loads(gzip.decompress(path.read_bytes())), random)
    path.write_bytes(bytewise(path.read_bytes(), random) if random.random() < 0.4 else gzip.compress(json.dumps(changed).encode()))


def read_store(folder: Path) -> None:
    assert kept(folder) <= _kept_whole()


@cache
def _kept_whole() -> set[str]:
    return kept(_plan())


def kept(folder: Path) -> set[str]:
    """What a run would take over from its folder."""
    stores = [Store(place, print) for place in {path.parent for path in (folder / "regions").rglob("*.json.gz")}]
    return {repr(found) for store in stores for found in (*store.results(), *store.relaxations())}


@cache
def _answers() -> Path:
    """A comparison, a frontier and a sweep."""
    folder, funds = Path(tempfile.mkdtemp()), [{"fund": "all", "name": "All", "amount_per_year": 2000}]
    least = small(tiers=[row("tiers", wage_per_year=800)], funds=funds)
    write_comparison(compare(least, ["baseline", "wage8"], gap=0.5, progress=False), folder)
    shutil.rmtree(folder / "tables")
    with (
        mock.patch("optimizer.frontier.chart.picture", str),
        mock.patch("geodata.drawing.svg_page.save_svg", lambda _, path: path.write_text("")),
    ):
        write_frontier(frontier(least, [0.5, 1.0], gap=0.5, progress=False), folder)
    sweep(least, {"fund_share": [0.9, 1.0]}, out=folder, gap=0.5, progress=False)
    return folder


def answer(*names: str) -> Callable[[Path], None]:
    """Files of an answer."""

    def prepare(folder: Path) -> None:
        for name in names:
            shutil.copy(_answers() / name, folder / name)

    return prepare


def change_answer(folder: Path, random: Random) -> None:
    path = random.choice(sorted(folder.iterdir()))
    if path.suffix == ".json":
        change_json(path, random)
    else:
        change_columns(pd.read_parquet(path), path, random)


def read_compared(folder: Path) -> None:
    comparison = read_comparison(folder)
    write_comparison(comparison, folder)
    compared(comparison)


def read_curve(folder: Path) -> None:
    all_words(read_frontier(folder))


def prepare_published(folder: Path) -> None:
    (folder / "one.txt").write_text(FACILITIES)
    (folder / "two.txt").write_text(MEDIANS)
    (folder / "optima.csv").write_text("instance,opt\none,8\ntwo,9.5\n")


def change_published(folder: Path, random: Random) -> None:
    path = random.choice(sorted(folder.iterdir()))
    change_csv(path, random) if path.suffix == ".csv" else path.write_bytes(bytewise(path.read_bytes(), random))


def read_published(folder: Path) -> None:
    read_facilities(folder / "one.txt")
    read_medians(folder / "two.txt")
    read_optima(folder)


def in_file(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def scenarios() -> list[Path]:
    return sorted([*(BUNDLED / "tiny" / "scenarios").glob("*.yaml"), *(BUNDLED.parent / "scenarios" / "general").glob("*.yaml")])


def change_scenario(folder: Path, random: Random) -> None:
    (folder / "mine.yaml").write_bytes(random.choice(scenarios()).read_bytes())
    change_yaml(folder / "mine.yaml", random)


TARGETS = {
    "manifest": Target(files_of_tiny, lambda folder, random: change_yaml(folder / MANIFEST_FILE, random), read_folder),
    "scenario": Target(lambda folder: None, change_scenario, lambda folder: apply(_instance(), read_scenario(folder / "mine.yaml"))),
    "grid": Target(
        in_file("grid.yaml", GRID.encode()),
        lambda folder, random: change_yaml(folder / "grid.yaml", random),
        lambda folder: read_grid(folder / "grid.yaml", scenarios_of("tiny")),
    ),
    "suite": Target(
        in_file("suite.yaml", SUITE.encode()),
        lambda folder, random: change_yaml(folder / "suite.yaml", random),
        lambda folder: read_suite(folder / "suite.yaml", ["webster", "greedy"]),
    ),
    "csv": Target(files_of_tiny, lambda folder, random: change_csv(a_table(folder, random), random), read_folder),
    "decisions": Target(
        in_file("decisions.csv", DECISIONS.encode()),
        lambda folder, random: change_csv(folder / "decisions.csv", random),
        lambda folder: Decisions(_instance()).read(folder / "decisions.csv").decided,
    ),
    "roster": Target(
        lambda folder: write_roster(demo_roster(_instance()), folder / "roster", _instance()),
        lambda folder, random: change_csv(a_table(folder / "roster", random), random),
        lambda folder: read_roster(folder / "roster", _instance()),
    ),
    "parquet": Target(files_of_tiny, change_parquet, read_folder),
    "workbook": Target(lambda folder: None, change_workbook, lambda folder: load(folder / "book.xlsx")),
    "boundaries": Target(files_of_tiny, change_boundaries, read_folder),
    "plan": Target(copy_plan, change_plan, read_verified),
    "result": Target(copy_plan, lambda folder, random: change_json(folder / RESULT_FILE, random), read_facts_of),
    "published": Target(prepare_published, change_published, read_published),
    "comparison": Target(answer("compare.json"), change_answer, read_compared),
    "frontier": Target(answer("frontier.json", "frontier.parquet"), change_answer, read_curve),
    "sweep": Target(answer("sweep.parquet"), change_answer, read_sweep),
    "store": Target(copy_store, change_store, read_store),
}
"""Every reader, by its name."""
