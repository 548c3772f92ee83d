"""Classes of the sensors, and the descriptions of those that are a group of their own."""
