"""Read models: totals and maintenance status, kept in memory beside the ledger."""
