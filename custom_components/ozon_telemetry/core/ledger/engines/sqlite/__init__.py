"""SQLite: the ledger in one file of Home Assistant's own."""
