import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geodata.boundaries import clean_boundaries, in_metres, read_boundaries
from geodata.crs import metric_crs
from geodata.faults import PlacesError

SQUARES = [box(121.0, 16.0, 121.1, 16.1), box(121.1, 16.0, 121.2, 16.1)]
BOW_TIE = Polygon([(121.0, 16.0), (121.1, 16.1), (121.1, 16.0), (121.0, 16.1)])


def frame(geometry=SQUARES, areas=("a", "b"), crs="EPSG:4326"):
    return gpd.GeoDataFrame({"area": list(areas)}, geometry=list(geometry), crs=crs)


def faults_of(boundaries):
    with pytest.raises(PlacesError) as error:
        clean_boundaries(boundaries)
    return error.value.faults


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_every_format_reads_the_same(tmp_path, suffix):
    path = tmp_path / f"boundaries{suffix}"
    if suffix == ".parquet":
        frame().to_parquet(path)
    else:
        frame().to_file(path)
    read = read_boundaries(path)
    assert list(read.columns) == ["area", "geometry"]
    assert list(read["area"]) == ["a", "b"]
    assert read.crs == "EPSG:4326"
    assert shapely.equals_exact(read.geometry.to_numpy(), np.array(SQUARES), 1e-9).all()


def test_metres_become_degrees_and_heights_are_dropped():
    high = gpd.GeoDataFrame({"area": ["a"]}, geometry=[shapely.force_3d(SQUARES[0], 5.0)], crs="EPSG:4326").to_crs("EPSG:32651")
    clean = clean_boundaries(high)
    assert clean.crs == "EPSG:4326"
    assert not clean.geometry.iloc[0].has_z
    assert clean.total_bounds == pytest.approx([121.0, 16.0, 121.1, 16.1])


@pytest.mark.parametrize("ids", [[1402701000, 1402702000], [1402701000.0, 1402702000.0], ["1402701000 ", "1402702000"]])
def test_ids_become_text(ids):
    assert list(clean_boundaries(frame(areas=ids))["area"]) == ["1402701000", "1402702000"]


def test_all_faults_are_told_at_once():
    geometry = [SQUARES[0], None, BOW_TIE, Point(121, 16), MultiPolygon(), SQUARES[1]]
    faults = faults_of(frame(geometry, ["a", "b", "c", "d", "e", "a"]))
    assert [(fault.feature, fault.value) for fault in faults] == [
        (6, "a"),
        (2, "no geometry"),
        (3, "Self-intersection[121.05 16.05]"),
        (4, "Point"),
        (5, "no geometry"),
    ]
    assert "feature 1 has the same id" in faults[0].expected
    assert "area c" in faults[2].column
    assert "Fix Geometries" in faults[2].hint


def test_a_missing_id_is_told():
    (fault,) = faults_of(frame(areas=["a", None]))
    assert (fault.feature, fault.column, fault.expected) == (2, "area", "an area id")


def test_a_missing_column_names_those_that_there_are():
    (fault,) = faults_of(frame().rename(columns={"area": "code"}))
    assert fault.value == "code"


def test_degrees_in_a_system_in_metres_are_caught():
    (fault,) = faults_of(frame(crs="EPSG:32651"))
    assert "holds degrees" in fault.hint
    assert "121" in fault.value


def test_metres_in_a_system_in_degrees_are_caught():
    metres = frame().to_crs("EPSG:32651").set_crs("EPSG:4326", allow_override=True)
    (fault,) = faults_of(metres)
    assert "holds metres" in fault.hint


def test_no_coordinate_system_is_a_fault():
    (fault,) = faults_of(frame(crs=None))
    assert fault.value == "none"


def test_an_empty_file_is_a_fault():
    (fault,) = faults_of(frame().head(0))
    assert fault.expected == "at least one polygon"


def test_infinite_coordinates_are_a_fault():
    far = Polygon([(121, 16), (np.inf, 16), (121.1, 16.1)])
    assert any("finite" in fault.expected for fault in faults_of(frame([far, SQUARES[1]])))


@pytest.mark.parametrize(("name", "says"), [("areas.xlsx", "ends in .gpkg"), ("areas.gpkg", "readable"), ("areas.parquet", "readable")])
def test_files_that_cannot_be_read_are_told(tmp_path, name, says):
    path = tmp_path / name
    path.write_text("not a map")
    with pytest.raises(PlacesError, match=says):
        read_boundaries(path)


def test_of_several_layers_the_one_named_boundaries_is_read(tmp_path):
    path = tmp_path / "country.gpkg"
    frame(areas=["x", "y"]).to_file(path, layer="roads")
    frame().to_file(path, layer="other")
    with pytest.raises(PlacesError, match="one layer with geometry"):
        read_boundaries(path)
    frame().to_file(path, layer="boundaries")
    assert list(read_boundaries(path)["area"]) == ["a", "b"]


SLIVERS = {
    "hole of almost no width": [(121.05, 16.05), (121.05000000000001, 16.05), (121.053, 16.08)],
    "hole of almost no length": [(121.05, 16.05), (121.05, 16.05000000000001), (121.05000000000001, 16.05)],
}


@pytest.mark.parametrize("hole", SLIVERS)
def test_what_collapses_in_metres_goes(hole):
    odd = frame([Polygon(SQUARES[0].exterior, [SLIVERS[hole]]), SQUARES[1]])
    metres = in_metres(clean_boundaries(odd), metric_crs("EPSG:32651"))
    assert metres.is_valid.all()
    assert set(metres.geom_type) <= {"Polygon", "MultiPolygon"}
    assert metres.area.to_numpy() == pytest.approx(in_metres(frame(), metric_crs("EPSG:32651")).area.to_numpy(), rel=1e-6)


def test_a_polygon_of_which_nothing_is_left_is_empty():
    speck = Polygon([(121.05, 16.05), (121.05 + 2e-14, 16.05), (121.05, 16.05 + 4e-15)])
    metres = in_metres(gpd.GeoDataFrame({"area": ["a"]}, geometry=[speck], crs="EPSG:4326"), metric_crs("EPSG:32651"))
    assert metres.area.to_numpy() == pytest.approx([0], abs=1e-9)


def test_the_column_of_the_ids_is_offered():
    renamed = frame().rename(columns={"area": "ADM2_PCODE"}).assign(ADM1_PCODE=["r", "r"], NAME=["x", "y"])
    for known, hint in ((["a", "b", "c"], "rename ADM2_PCODE to area: it has 2 of the 3 area ids"), ([], "it may be ADM2_PCODE")):
        with pytest.raises(PlacesError) as error:
            clean_boundaries(renamed, known=known)
        assert hint in (error.value.faults[0].hint or "")


def test_exchanged_degrees_are_told_from_metres():
    turned = [shapely.transform(square, lambda xy: xy[:, ::-1]) for square in SQUARES]
    assert "exchanged" in (faults_of(frame(turned))[0].hint or "")
    assert "metres" in (faults_of(frame([box(300_000, 1_700_000, 310_000, 1_710_000)], ["a"]))[0].hint or "")


@pytest.mark.parametrize(
    "broken",
    [
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"area": "a"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[1, 2], [2, 3], [1, 3], [1, 2.5]]]}}]}',
        '{"type": "FeatureCollection", "features": []}',
        "[" * 10_000,
    ],
)
@pytest.mark.filterwarnings("ignore:Non closed ring", "ignore::pytest.PytestUnraisableExceptionWarning")  # GDAL says so as well
def test_damaged_outlines_are_told(tmp_path, broken):
    (tmp_path / "boundaries.geojson").write_text(broken)
    with pytest.raises(PlacesError):
        read_boundaries(tmp_path / "boundaries.geojson")


def test_coordinates_that_no_system_holds_are_a_fault():
    (fault,) = faults_of(frame([box(1e30, 1e30, 2e30, 2e30)], ["a"], crs="EPSG:32651"))
    assert "lie on the Earth" in fault.expected
    assert list(clean_boundaries(frame(areas=[np.inf, 1.5]))["area"]) == ["inf", "1.5"]
