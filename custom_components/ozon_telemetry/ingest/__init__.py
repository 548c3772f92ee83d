"""Ingest: messages of devices to ledger commits to acknowledgements."""
