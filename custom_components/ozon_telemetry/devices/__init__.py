"""Devices (ESP32s): their state, those that wait for a machine, commands to them."""
