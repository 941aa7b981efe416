"""Reading raw/: the pages' bytes and what their sidecars state."""

from broadsheet.read.provenance import Provenance

__all__ = ["Provenance"]
