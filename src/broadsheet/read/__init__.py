"""Reading raw/: the pages' bytes, whatever files hold them, and what their sidecars and containers state."""

from broadsheet.read.corrections import CORRECTIONS, Correction, CorrectionFile, parse_corrections, read_corrections
from broadsheet.read.dataset import Dataset, fields_of, read_dataset
from broadsheet.read.fields import FieldMap
from broadsheet.read.inputs import Input, list_inputs
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage
from broadsheet.read.records import Cut, cuts, is_read, raw_pages, read_raw_page
from broadsheet.read.sidecar import RawError
from broadsheet.read.statements import Citation, Gating, HubWords, Statement, Statements
from broadsheet.read.stores import Entry, Store, absolute, open_store
from broadsheet.read.tombstones import Removal, Tombstone, author_key, parse_tombstones, text_digest

__all__ = [
    "CORRECTIONS",
    "MAX_PAGE_BYTES",
    "Citation",
    "Correction",
    "CorrectionFile",
    "Cut",
    "Dataset",
    "Entry",
    "FieldMap",
    "Gating",
    "HubWords",
    "Input",
    "Provenance",
    "RawError",
    "RawPage",
    "Removal",
    "Statement",
    "Statements",
    "Store",
    "Tombstone",
    "absolute",
    "author_key",
    "cuts",
    "fields_of",
    "is_read",
    "list_inputs",
    "open_store",
    "parse_corrections",
    "parse_tombstones",
    "raw_pages",
    "read_corrections",
    "read_dataset",
    "read_raw_page",
    "text_digest",
]
