"""Transports: the ways by which devices reach a hub; all fill one queue, and pass on one ledger's acknowledgements."""
