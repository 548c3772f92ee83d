"""Ingest: MQTT messages to ledger commits to acknowledgements."""
