"""How a workbook looks: colours, number formats, widths, what is printed."""

from typing import Any

from instances.cells import Kind

REQUIRED_COLOUR, OPTIONAL_COLOUR, TEXT_COLOUR, LINE_COLOUR = "#1F5F5B", "#D9E7E5", "#1B2B2A", "#B7C7C5"
"""Fill of headings that must be filled, of those that may stay empty; text; lines."""

FONT = {"font_name": "Calibri", "font_size": 11}
LINE_POINTS = 15.5
"""Height of a line of text."""

PAGE_CHARACTERS = 210
"""Characters across a page that can still be read."""

LONGEST = 44
"""Widest column, characters."""


def formats(book: Any) -> dict[str, Any]:
    """The formats of a workbook by what they are for; kinds of columns under the name of the kind."""
    plain = {**FONT, "valign": "top"}
    head = {
        **FONT,
        "bold": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
        "border": 1,
        "border_color": LINE_COLOUR,
        "text_wrap": True,
    }
    looks: dict[str, dict[str, Any]] = {
        "required_setting": {**head, "valign": "top", "bg_color": REQUIRED_COLOUR, "font_color": "#FFFFFF"},
        "optional_setting": {**head, "valign": "top", "bg_color": OPTIONAL_COLOUR, "font_color": TEXT_COLOUR},
        "required": {**head, "bg_color": REQUIRED_COLOUR, "font_color": "#FFFFFF"},
        "optional": {**head, "bg_color": OPTIONAL_COLOUR, "font_color": TEXT_COLOUR},
        "title": {**FONT, "bold": True, "font_size": 18, "font_color": REQUIRED_COLOUR},
        "section": {**FONT, "bold": True, "font_size": 13, "font_color": REQUIRED_COLOUR},
        "prose": {**plain, "text_wrap": True},
        "link": {**plain, "font_color": "#0B5394", "underline": 1},
        "setting_text": {**plain, "num_format": "@", "text_wrap": True, "border": 1, "border_color": LINE_COLOUR},
        "setting_number": {**plain, "align": "left", "border": 1, "border_color": LINE_COLOUR},
        "count": {**plain, "num_format": "#,##0"},
        "step": {**plain, "align": "center"},
        "text": {**plain, "num_format": "@", "align": "left", "indent": 1},
        "whole": {**plain, "num_format": "#,##0"},
        "small": {**plain, "num_format": "0"},
        "number": plain,
        "money": {**plain, "num_format": "#,##0.00"},
        "flag": {**plain, "align": "center"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def format_name(kind: Kind, field: dict[str, Any], description: str) -> str:
    """The format of a column; ids are text, so that 001 stays 001; amounts of money have two decimals, other numbers as many as typed."""
    if kind == "whole":
        return "small" if any("maximum" in option for option in field.get("anyOf", [field])) else "whole"
    if kind == "number":
        return "money" if "currency" in description else "number"
    return "flag" if kind == "flag" else "text"


def width_of(header: str, cells: list[str]) -> int:
    """Width of a column, characters: its longest cell or longest word of its header, within limits."""
    return min(LONGEST, max([len(header) + 4, 9, *(len(cell) + 1 for cell in cells)]))


def height_of(*texts: tuple[str, int]) -> float:
    """Height of a row, points, whose cells wrap; each text comes with the width of its column, in characters."""
    return LINE_POINTS * max(-(-len(text) // (1.1 * width)) for text, width in texts if text)


def printed(sheet: Any, width: float = 0, *, portrait: bool = False) -> None:
    """Set a sheet up to be printed on A4 with its header on every page; `width` in characters, wide tables take several pages across."""
    sheet.set_paper(9)
    if not portrait:
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
    sheet.fit_to_pages(1 + int(width / PAGE_CHARACTERS), 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&A&R&P / &N")
