import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from geodata.crs import metric_crs
from geodata.faults import PlacesError
from geodata.points import central_members, group_means, project, representative_points, unproject

UTM_51N = metric_crs("EPSG:32651")


def test_projecting_and_back_gives_the_same_points():
    longitude, latitude = np.array([121.0, 123.5, np.nan]), np.array([16.0, 7.25, np.nan])
    xy = project(longitude, latitude, UTM_51N)
    assert xy.shape == (3, 2)
    assert np.isnan(xy[2]).all()
    back = unproject(xy, UTM_51N)
    np.testing.assert_allclose(back, [longitude, latitude], atol=1e-9)


def test_a_point_that_the_system_cannot_hold_is_told():
    with pytest.raises(PlacesError, match="longitude 33"):
        project(np.array([33.0, 121.0]), np.array([0.0, 16.0]), UTM_51N)


def test_weighted_means_by_group():
    means = group_means(np.array([0.0, 10.0, 4.0, 6.0]), np.array([0, 0, 2, 2]), np.array([3.0, 1.0, 0.0, 0.0]), 3)
    assert means[0] == 2.5
    assert np.isnan(means[1])
    assert means[2] == 5.0, "people nowhere: every member counts the same"


def test_the_member_nearest_to_the_weighted_mean_is_central():
    xy = np.array([(0.0, 0.0), (1000.0, 0.0), (200.0, 0.0), (5.0, 5.0)])
    central = central_members(xy, np.array([0, 0, 0, 2]), np.array([90.0, 10.0, 0.0, 1.0]), 3)
    assert central.tolist() == [0, -1, 3], "mean at x = 100: as far from 0 as from 200, and the first wins"


def test_representative_points_lie_inside():
    boundaries = gpd.GeoDataFrame({"area": ["a"]}, geometry=[box(121.0, 16.0, 121.1, 16.1)], crs="EPSG:4326")
    longitude, latitude = unproject(representative_points(boundaries, UTM_51N), UTM_51N)
    assert boundaries.geometry.contains(gpd.points_from_xy(longitude, latitude)[0]).all()
