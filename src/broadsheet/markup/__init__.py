"""Stage markup: the bytes of a page with markup in; its canonical text, parts and comments out, or an incident.

Three kinds of pages come here: HTML, MHTML (a message with an HTML page in it), and the items of WordPress exports.
"""

from broadsheet.markup.document import Document, read_markup
from broadsheet.markup.mhtml import read_mhtml
from broadsheet.markup.wxr import read_wxr_item

__all__ = ["Document", "read_markup", "read_mhtml", "read_wxr_item"]
