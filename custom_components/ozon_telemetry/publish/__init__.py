"""From the ledger to entities and automations: throttle, events, outbox, item feeds."""
