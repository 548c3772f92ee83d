"""Machine health: what is usual for a machine, silence, anomalies."""
