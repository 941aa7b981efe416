"""Stage markup: the bytes of an HTML page in; its canonical text, its parts and its comments out, or an incident."""

from broadsheet.markup.document import Document, read_markup

__all__ = ["Document", "read_markup"]
