import shutil
from types import SimpleNamespace
from unicodedata import category, combining

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.font_manager import FontEntry, findfont
from shapely import MultiPolygon, box

from geodata.drawing import style
from geodata.drawing.display import lighter, merged
from geodata.drawing.labels import Label, arranged, write
from geodata.drawing.layers import circles, curves, fill, largest_radius, links
from geodata.drawing.palette import ramp
from geodata.drawing.scales import circle_radii, class_of, figure_text, legend_values, line_widths, round_below
from geodata.drawing.sheet import Heading, new_sheet
from geodata.drawing.style import (
    FONT,
    fonts_of,
    height_of,
    is_dark,
    outline,
    printable,
    reach,
    save,
    settings,
    text_width,
    wrap,
)

HEADING = Heading("Title", "Subtitle", ("Sources: none.",))
BOUNDS = (0.0, 0.0, 60_000.0, 40_000.0)


def lightness(colour):
    return float(np.dot(mpl.colors.to_rgb(colour), (0.299, 0.587, 0.114)))


def test_ramps_run_from_light_to_dark_in_steps_that_survive_a_grey_print():
    steps = -np.diff([lightness(colour) for colour in ramp(6)])
    assert (steps > 0.05).all()
    assert not is_dark(ramp(6)[0])
    assert is_dark(ramp(6)[-1])


@pytest.mark.parametrize(("value", "below"), [(1, 1), (4.9, 2), (99, 50), (5000, 5000), (0.3, 0.2)])
def test_round_figures(value, below):
    assert round_below(value) == pytest.approx(below)


@pytest.mark.parametrize(
    ("largest", "smallest", "values"),
    [(96, 1, [50, 10, 2]), (4, 1, [2]), (1, 1, [1]), (0, 0, []), (1400, 141, [1000, 200]), (1.5, 0.5, [1])],
)
def test_legend_figures_stay_within_what_is_shown(largest, smallest, values):
    assert legend_values(largest, smallest) == pytest.approx(values)


def test_circle_areas_are_in_proportion_and_the_smallest_can_be_seen():
    radii = circle_radii(np.array([0, 1, 100, 400, 10_000]), 10_000, 20.0)
    assert radii.tolist() == [0.0, 0.8, 2.0, 4.0, 20.0]
    assert line_widths(np.array([0.001, 5, 10]), 10, 4.0).tolist() == [0.35, 2.0, 4.0]
    assert circle_radii(np.zeros(2), 0, 20.0).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.25, "0.25"), (1.5, "1.5"), (3, "3"), (1.04, "1"), (12.4, "12"), (1234567, "1,234,567")]
)
def test_figures_are_written_as_people_read_them(value, text):
    assert figure_text(value) == text


def test_classes_take_their_lower_end_and_unknown_is_apart():
    assert class_of(np.array([0.49, 0.5, 0.99, 1.0, np.nan]), (0.5, 1.0)).tolist() == [0, 1, 1, 2, -1]


def test_lighter_polygons_keep_their_shared_border():
    x = np.linspace(0, 1000, 400)
    wiggle = np.column_stack([x, 500 + 3 * np.sin(x)])
    north = shapely.Polygon([*wiggle, (1000, 1000), (0, 1000)])
    south = shapely.Polygon([*wiggle[::-1], (0, 0), (1000, 0)])
    light = lighter(np.array([north, south]), 20.0)
    assert shapely.get_num_coordinates(light).sum() < 30
    assert light[0].intersection(light[1]).area == pytest.approx(0, abs=1e-6)
    assert shapely.union_all(light).area == pytest.approx(1e6)


def test_specks_go_but_every_area_keeps_its_largest_part():
    island, speck = box(0, 0, 1000, 1000), box(5000, 0, 5010, 10)
    light = lighter(np.array([MultiPolygon([island, speck]), MultiPolygon([box(9000, 0, 9005, 5), box(9100, 0, 9110, 10)])]), 50.0)
    assert [len(shapely.get_parts(polygon)) for polygon in light] == [1, 1]
    assert light[0].area == pytest.approx(1e6)


def test_groups_merge_over_small_gaps_but_keep_lakes():
    west, east = box(0, 0, 995, 2000), box(1005, 0, 2000, 2000)
    around_a_lake = box(10_000, 0, 14_000, 4000) - box(11_000, 1000, 13_000, 3000)
    outlines = merged(np.array([west, around_a_lake, east]), ["g", "h", "g"], gap=50.0)
    assert outlines[0].area == pytest.approx(4e6, rel=1e-3)
    assert len(shapely.get_parts(outlines[0])) == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(outlines[1])).tolist() == [1]


def test_text_is_measured_and_wrapped():
    assert text_width("mm", 10) == pytest.approx(2 * text_width("m", 10), rel=0.05)
    lines = wrap("one two three four five six seven", 60, 10)
    assert " ".join(lines) == "one two three four five six seven"
    assert all(text_width(line, 10) <= 60 for line in lines)
    assert wrap("", 60, 10) == []


@pytest.mark.parametrize("name", ["Kinabatangan" * 9, "ວຽງຈັນ" * 20, "كوالالومڤور" * 9], ids=["Latin", "Lao", "Jawi"])
def test_a_word_longer_than_a_line_is_broken_between_letters_with_their_marks(name):
    lines = wrap(f"Beyond {name}", 90, 10)
    assert "".join(lines) == f"Beyond{name}"
    assert max(text_width(line, 10) for line in lines) <= 90
    assert len(lines) > 4
    assert not any(category(line[0]).startswith("M") for line in lines)


def test_text_of_too_many_lines_is_cut():
    assert wrap("one two three four", 30, 10, most=9) == wrap("one two three four", 30, 10)
    assert wrap("one two three four", 30, 10, most=2) == ["one", "t…"]


@pytest.mark.parametrize("text", ["Word " * 40, "W" * 200], ids=["words", "a word"])
@pytest.mark.parametrize("count", [1, 12])
def test_a_sheet_has_room_for_its_map_however_much_is_written_around_it(text, count):
    sheet = new_sheet(Heading(text, text, (text, text)), BOUNDS, [(text, text)] * count)
    assert len({panel.metres_per_point for panel in sheet.panels}) == 1
    boxes = [panel.axes.get_position() for panel in sheet.panels]
    assert all(each.y0 >= 0 and each.y1 <= 1 and each.x1 <= 1 for each in boxes)
    assert min(min(panel.width, panel.height) for panel in sheet.panels) > 10


@pytest.mark.parametrize("text", ["ក្រុង", "မြို့", "အုပ်ချုပ်"])
def test_letters_below_others_stay_with_them(text):
    assert all(combining(letter[-1]) != 9 for letter in style._letters(text)[:-1])
    assert "".join(style._letters(text)) == text


def test_lines_of_tall_letters_are_further_apart():
    usual, tall = reach("Ifugao", 10), reach("ຫຼ້ຫຸ່", 10)
    assert sum(usual) == pytest.approx(13.2)
    assert sum(reach("Ifugao", 10, spacing=1.2)) == pytest.approx(12.0)
    assert tall > usual
    assert tall[1] > 3
    assert height_of(["Ifugao", "ຫຼ້ຫຸ່"], 10) == pytest.approx(sum(usual) + sum(tall))


def test_letters_are_joined_as_their_script_joins_them():
    assert text_width("سلاڠور", 10) < 0.9 * sum(text_width(letter, 10) for letter in "سلاڠور")
    alone = outline("س", 10)
    assert alone.startswith("M")
    assert alone.endswith("Z")
    assert alone not in outline("سلس", 10)


def fonts(monkeypatch, **letters):
    """Fonts of these names, each with these letters, are all that is installed beside that of matplotlib."""
    entries = tuple(FontEntry(fname=name, name=name.replace("_", " "), weight=400, style="normal") for name in letters)
    own = style._characters(findfont(FONT))
    style._font_with.cache_clear()
    monkeypatch.setattr(style, "_installed", lambda: entries)
    monkeypatch.setattr(style, "_characters", lambda path, index=0: frozenset(map(ord, letters[path])) if path in letters else own)


def test_names_that_no_font_can_write_give_way_to_the_id(monkeypatch):
    fonts(monkeypatch, Last_Resort="เชียงใหม่")
    assert printable("Nueva Écija", "0304") == "Nueva Écija"
    assert printable("เชียงใหม่", "50") == "50"
    assert fonts_of("เชียงใหม่") == [FONT]
    style._font_with.cache_clear()


@pytest.mark.parametrize(
    "name", ["Đắk Lắk Hữu Nghị", "ខេត្តកំពង់ចាម", "ຫຼວງພະບາງ", "မြန်မာ", "เชียงใหม่", "கோலாலம்பூர்", "吉隆坡", "كوالا لومڤور"],
    ids=["Vietnamese", "Khmer", "Lao", "Burmese", "Thai", "Tamil", "Chinese", "Jawi"],
)  # fmt: skip
def test_names_in_every_script_of_the_region_are_written_with_a_font_that_has_it(name, monkeypatch):
    fonts(monkeypatch, Another=name, Noto_Sans=name, Rare="x")
    assert printable(f"{name} A", "50") == f"{name} A"
    assert fonts_of(f"{name} A") in ([FONT], [FONT, "Noto Sans"])
    style._font_with.cache_clear()


def test_figures_after_a_name_from_right_to_left_keep_their_order():
    assert printable("سلاڠور", "10") == "\u200eسلاڠور\u200e"
    assert printable("سلاڠور 2", "10") == "\u200eسلاڠور 2\u200e"
    assert printable("Selangor", "10") == "Selangor"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("កាតា 2024 ខេត្ត", "… 2024 …"), ("A 🏠\u200d🏠 \ufe0f🏠 B", "A … B"), ("Ifugao … B", "Ifugao … B"), ("", "")],
)
def test_letters_that_no_font_has_show_as_one_ellipsis(text, shown, monkeypatch):
    fonts(monkeypatch)
    assert style.writable(text) == shown
    assert wrap(text, 200, 10) == ([shown] if shown else [])
    assert text_width(text, 10) == pytest.approx(text_width(shown, 10))
    style._font_with.cache_clear()


def test_the_note_counts_names_and_texts_apart(monkeypatch):
    fonts(monkeypatch)
    assert style.font_note(["Ifugao"], ["A source"]) == ()
    (both,) = style.font_note(["Ifugao", "ខេត្ត"], ["កាតា", "កាតា"])
    assert "letters of 1 of 2 names: their ids are used instead; and of 2 other texts: … stands for them." in both
    assert "fieldpost[fonts]" in both
    assert "of 1 other text: …" in style.font_note(["Ifugao"], ["កាតា"])[0]
    style._font_with.cache_clear()


def test_fonts_of_installed_packages_are_found(tmp_path, monkeypatch):
    font = shutil.copy(findfont("cmr10"), tmp_path / "brought.ttf")
    pack = SimpleNamespace(load=lambda: lambda: SimpleNamespace(get_font_directories=lambda: [tmp_path]))
    monkeypatch.setattr(style, "entry_points", lambda group: [pack] if group == style.PACKS else [])
    monkeypatch.setattr(style.fontManager, "ttflist", list(style.fontManager.ttflist))
    style._installed.cache_clear()
    assert str(font) in [entry.fname for entry in style._installed()]
    style._installed.cache_clear()


@pytest.mark.parametrize("count", [1, 2, 6, 9])
def test_panels_share_one_scale_and_stay_on_the_page(count):
    sheet = new_sheet(HEADING, BOUNDS, [(f"Panel {at}", "and a long second line that has to be wrapped somewhere") for at in range(count)])
    assert len(sheet.panels) == count
    assert len({panel.metres_per_point for panel in sheet.panels}) == 1
    for panel in sheet.panels:
        box_on_page = panel.axes.get_position()
        assert min(box_on_page.x0, box_on_page.y0) > 0
        assert max(box_on_page.x1, box_on_page.y1) < 1
        assert panel.width * panel.metres_per_point >= 60_000
        assert panel.height * panel.metres_per_point >= 40_000
        width = panel.axes.get_xlim()[1] - panel.axes.get_xlim()[0]
        assert width / panel.width == pytest.approx(panel.metres_per_point), "a metre is as long across as up"


@pytest.mark.parametrize("bounds", [(0, 0, 10, 300_000), (0, 0, 300_000, 10), (5, 5, 5, 5)])
def test_extreme_shapes_have_a_page(bounds, tmp_path):
    with settings():
        save(new_sheet(HEADING, bounds, [("", "")]).figure, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def panel():
    return new_sheet(HEADING, BOUNDS, [("", "")]).panels[0]


def boxes_of(drawn):
    figure = drawn.axes.figure
    figure.canvas.draw()
    return [text.get_window_extent().get_points() for text in drawn.axes.texts]


def test_labels_do_not_overlap_and_hardly_leave_the_panel():
    rng = np.random.default_rng(3)
    drawn = panel()
    with settings():
        left_out = write(drawn, [Label(f"Municipality {at}", *rng.uniform((0, 0), (60_000, 40_000)), clearance=4.0) for at in range(30)])
        boxes = boxes_of(drawn)
    frame = drawn.axes.get_window_extent().get_points()
    overhang = 9 * drawn.axes.figure.dpi / 72
    assert len(boxes) + len(left_out) == 30
    assert len(left_out) <= 2
    for at, one in enumerate(boxes):
        assert (one[0] >= frame[0] - overhang).all()
        assert (one[1] <= frame[1] + overhang).all()
        for other in boxes[at + 1 :]:
            assert not ((one[0] < other[1] - 0.5) & (other[0] < one[1] - 0.5)).all()


@pytest.mark.parametrize(("seed", "radius"), [(0, 4.0), (1, 9.0), (2, 16.0), (3, 25.0)])
def test_a_label_names_its_own_sign_and_neither_it_nor_its_leader_crosses_anything(seed, radius):
    rng = np.random.default_rng(seed)
    points, radii = rng.uniform((0, 0), (500, 350), (20, 2)), rng.uniform(0.3, 1.0, 20) * radius
    labels = [Label(f"Place {at}", *points[at], clearance=radii[at]) for at in range(20)]
    placed = arranged(labels, points, (500, 350), 7.0, np.column_stack([points, radii]))
    signs = [shapely.Point(point).buffer(size, quad_segs=64) for point, size in zip(points, radii, strict=True)]
    half = np.array([text_width("Place 10", 7.0) - 6, 7.0]) / 2
    boxes = [None if each is None else box(*(each.centre - half), *(each.centre + half)) for each in placed]
    assert sum(each is not None for each in placed) >= 5
    for at, (each, text) in enumerate(zip(placed, boxes, strict=True)):
        if each is None:
            continue
        others = [sign for other, sign in enumerate(signs) if other != at]
        texts = [other for other in boxes if other is not None and other is not text]
        drawn = [text] if each.leader is None else [text, shapely.LineString(each.leader)]
        for part in drawn:
            assert not any(part.intersects(sign.buffer(-0.4)) for sign in others)
            assert not any(part.intersects(other) for other in texts)
        if each.leader is None:
            assert text.distance(signs[at]) < min(text.distance(sign) for sign in others) + 4


@pytest.mark.parametrize("across", [4, 7])
def test_a_label_of_a_ground_is_mostly_on_it_and_has_no_leader(across):
    side = 350 / across
    grounds = [box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x in range(across) for y in range(across)]
    names = [f"Place{' of many words' * (at % 4)} {at}\n90.1%" for at in range(len(grounds))]
    labels = [Label(name, *ground.centroid.coords[0], centred=True, room=ground) for name, ground in zip(names, grounds, strict=True)]
    placed = arranged(labels, np.array([[label.x, label.y] for label in labels]), (350, 350), 7.0)
    assert 0 < sum(each is not None for each in placed) < len(placed)
    for each, ground in zip(placed, grounds, strict=True):
        if each is not None:
            assert each.leader is None
            half = np.array([max(text_width(line, 7.0) for line in each.label.text.split("\n")), 2 * 7.0]) / 2
            text = box(*(each.centre - half), *(each.centre + half))
            assert text.intersection(ground).area > 0.55 * text.area


def test_the_names_of_six_tiers_stand_whole_above_their_maps():
    captions = [("Cash-transfer case manager (city or municipal link)", "paraprofessional; 1,167 heads in 77 of 77 municipalities")] * 6
    sheet = new_sheet(Heading("Staff by tier", "", ()), (0, 0, 60_000, 130_000), captions)
    written = " ".join(text.get_text() for text in sheet.figure.texts)
    assert [written.count(words) for words in ("municipal link)", "municipalities", "…")] == [6, 6, 0]


def test_what_has_no_room_on_the_map_is_listed_beside_it():
    legend = new_sheet(HEADING, BOUNDS, [("", "")]).legend
    legend.table([("Panel", [])])
    assert not legend._axes.texts[4:]
    legend.table([("One", ["A 1", "B 2"]), ("Two", [f"C {at}" for at in range(200)])])
    texts = [text.get_text() for text in legend._axes.texts]
    listed = [text for text in texts if text[:2] in ("A ", "B ", "C ")]
    assert {"One", "A 1", "B 2", "Two", "C 0"} <= set(texts)
    assert f"and {202 - len(listed)} more: they are in the plan's tables." in " ".join(texts)
    assert min(text.get_position()[1] for text in legend._axes.texts if text.get_text() in listed) > 44


def test_a_label_without_room_is_handed_back():
    drawn = panel()
    label = Label("A name far too long for the page " * 10, 30_000, 20_000)
    assert write(drawn, [label]) == [label]


def test_text_that_looks_like_mathematics_is_written_as_it_is(tmp_path):
    drawn = panel()
    with settings():
        write(drawn, [Label("A$B$ _x^2", 30_000, 20_000)])
        save(drawn.axes.figure, tmp_path / "a.svg")


def test_there_and_back_do_not_lie_on_each_other():
    a, b = np.array([[0.0, 0.0]]), np.array([[1000.0, 0.0]])
    there, back = curves(a, b)[0], curves(b, a)[0]
    np.testing.assert_allclose(there[[0, -1]], [[0, 0], [1000, 0]])
    assert there[6][1] < -50 < 50 < back[6][1]


def test_drawing_nothing_is_fine(tmp_path):
    drawn = panel()
    with settings():
        fill(drawn, np.array([shapely.Polygon(), box(0, 0, 1000, 1000)]), "#ffffff", hatch="////")
        circles(drawn, np.empty((0, 2)), np.empty(0), "#000000")
        links(drawn, np.empty((0, 2)), np.empty((0, 2)), np.empty(0), "#000000")
        save(drawn.axes.figure, tmp_path / "a.svg")
    assert largest_radius(drawn, np.zeros((1, 2))) == 14.0


def test_settings_of_the_caller_come_back():
    before = mpl.rcParams["font.family"], mpl.rcParams["svg.hashsalt"]
    with settings():
        assert mpl.rcParams["font.family"] == [FONT]
    assert (mpl.rcParams["font.family"], mpl.rcParams["svg.hashsalt"]) == before
