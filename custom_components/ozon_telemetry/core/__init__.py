"""The heart of OzonTelemetry: what counts, whose it is, and how it is kept.

Nothing in this package imports Home Assistant or knows MQTT's client: every rule can be read, run and tested alone.
"""
