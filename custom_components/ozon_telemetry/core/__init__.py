"""Core of OzonTelemetry: domain rules, wire protocol, ledger, read models and analytics.

Nothing in this package imports Home Assistant or knows MQTT's client: every rule can be read, run and tested alone.
"""
