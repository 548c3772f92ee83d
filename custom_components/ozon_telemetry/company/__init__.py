"""The company: what a site tells to the head office of the sites that share its ledger."""
