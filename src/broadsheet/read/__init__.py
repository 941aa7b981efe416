"""Reading raw/: the pages' bytes and what their sidecars state."""

from broadsheet.read.dataset import Dataset, read_dataset
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.pages import PageFile, list_pages, read_page
from broadsheet.read.provenance import Provenance
from broadsheet.read.sidecar import RawError

__all__ = ["MAX_PAGE_BYTES", "Dataset", "PageFile", "Provenance", "RawError", "list_pages", "read_dataset", "read_page"]
from broadsheet.read.stub import Cut, FieldMap, Input, RawPage, Store, cuts, list_inputs, open_store, raw_pages
