"""Config, options and subentry flows: hub, adoption of devices, outlets, machines, import."""
