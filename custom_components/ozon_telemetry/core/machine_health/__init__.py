"""Machine health: baselines, silence and anomalies of machines, from their latest treatments."""
