"""Near-duplicates: pages whose articles are nearly the same share a split group."""

from broadsheet.split.banding import Banding, banding, bands
from broadsheet.split.clusters import Cluster, Clusters, clusters
from broadsheet.split.groups import Groups, assign_groups, renewed, report
from broadsheet.split.ledger import Entry, read_ledger, write_ledger
from broadsheet.split.signature import signature, similarity

__all__ = [
    "Banding",
    "Cluster",
    "Clusters",
    "Entry",
    "Groups",
    "assign_groups",
    "banding",
    "bands",
    "clusters",
    "read_ledger",
    "renewed",
    "report",
    "signature",
    "similarity",
    "write_ledger",
]
