"""The contract: what a row of each table is, declared in `schema/` and derived here for every use."""
