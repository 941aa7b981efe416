"""Other tools' formats: a build written for them, and corrections taken back from them."""

from broadsheet.exchange.errors import ExchangeError
from broadsheet.exchange.exporting import export
from broadsheet.exchange.formats import FORMATS
from broadsheet.exchange.importing import READERS, Imported, import_corrections

__all__ = ["FORMATS", "READERS", "ExchangeError", "Imported", "export", "import_corrections"]
