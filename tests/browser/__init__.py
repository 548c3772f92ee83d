"""The dashboard in a real browser, against a real Home Assistant, a real broker and simulated devices."""
