import numpy as np
import pytest

from geodata.crs import distance_warnings, metric_crs, scale_errors
from geodata.faults import PlacesError

UTM_51N = metric_crs("EPSG:32651")


@pytest.mark.parametrize("name", ["EPSG:32651", "EPSG:3123", "+proj=utm +zone=51 +datum=WGS84 +units=m", UTM_51N.to_wkt()])
def test_projected_systems_in_metres_pass(name):
    assert metric_crs(name).is_projected


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("EPSG:4326", "degrees"),
        ("EPSG:4326+5773", "degrees"),
        ("EPSG:4978", "not projected"),
        ("EPSG:2263", "foot"),
        ("EPSG:999999", "known coordinate system"),
        ("", "known coordinate system"),
        ("Philippines", "known coordinate system"),
    ],
)
def test_everything_else_is_refused_with_what_was_found_and_a_hint(name, says):
    with pytest.raises(PlacesError) as error:
        metric_crs(name)
    (fault,) = error.value.faults
    assert fault.column == "projected_crs"
    assert fault.value == name
    assert says in fault.expected
    assert "UTM" in str(error.value)


def test_scale_is_true_near_the_central_meridian_and_off_far_from_it():
    errors = scale_errors(np.array([123.0, 117.0, 160.0]), np.array([12.0, 8.0, 0.0]), UTM_51N)
    assert errors[0] == pytest.approx(0.0004, abs=1e-5)
    assert errors[1] == pytest.approx(0.005, abs=1e-3)
    assert errors[2] > 0.1


def test_pseudo_mercator_is_warned_of_away_from_the_equator():
    (warning,) = distance_warnings(np.array([121.0]), np.array([16.9]), ["Banaue"], metric_crs("EPSG:3857"))
    assert "4.5%" in warning
    assert "Banaue" in warning


def test_exchanged_longitude_and_latitude_are_warned_of():
    kenya = metric_crs("EPSG:32737")
    assert distance_warnings(np.array([37.0]), np.array([-1.0]), ["Machakos"], kenya) == []
    assert "Machakos" in distance_warnings(np.array([-1.0]), np.array([37.0]), ["Machakos"], kenya)[0]


def test_unknown_points_are_not_warned_of():
    assert distance_warnings(np.array([np.nan]), np.array([np.nan]), ["a"], UTM_51N) == []
