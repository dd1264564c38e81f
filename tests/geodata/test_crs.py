import numpy as np
import pytest

from geodata.crs import distance_warnings, exchanged, metric_crs, scale_errors
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


def test_coordinates_that_fit_the_system_only_when_exchanged_are_warned_of():
    nepal, longitude, latitude = metric_crs("EPSG:32645"), np.array([80.5, 84.0, 88.0]), np.array([29.0, 28.2, 26.5])
    (warning,) = distance_warnings(latitude, longitude, ["Far West", "Centre", "East"], nepal)  # near the pole distances are right
    assert "likely exchanged at 3 of 3 points, Far West (longitude 29.00, latitude 80.50) among them" in warning
    assert not any("exchanged" in warning for warning in distance_warnings(longitude, latitude, ["Far West", "Centre", "East"], nepal))
    both = distance_warnings(np.array([84.0, 28.2]), np.array([28.2, 84.0]), ["right", "wrong"], nepal)
    assert [("1 of 2 points" in warning, "wrong" in warning) for warning in both] == [(True, True)]


def test_an_area_of_use_across_the_date_line_has_both_sides_in_it():
    fiji = metric_crs("EPSG:3460")
    assert not exchanged(np.array([178.4, -179.9]), np.array([-18.1, -16.5]), fiji).any()
    assert exchanged(np.array([-18.1, -16.5]), np.array([78.4, 80.0]), metric_crs("EPSG:32637")).tolist() == [False, False]
