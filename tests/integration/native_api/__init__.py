"""Devices that are pulled through Home Assistant's `esphome` integration."""
