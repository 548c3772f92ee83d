"""The company: what its head office shows of all sites that share one ledger."""
