"""Reading raw/: the pages' bytes and what their sidecars state."""

from broadsheet.read.dataset import Dataset, read_dataset
from broadsheet.read.inputs import Input, list_inputs
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.pages import PageFile, list_pages, read_page
from broadsheet.read.provenance import Provenance
from broadsheet.read.sidecar import RawError
from broadsheet.read.stores import Store, open_store
from broadsheet.read.stub import Cut, FieldMap, RawPage, cuts, raw_pages

__all__ = [
    "MAX_PAGE_BYTES", "Cut", "Dataset", "FieldMap", "Input", "PageFile", "Provenance", "RawError", "RawPage", "Store",
    "cuts", "list_inputs", "list_pages", "open_store", "raw_pages", "read_dataset", "read_page",
]  # fmt: skip
