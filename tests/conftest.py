"""What all tests share."""

from hypothesis import HealthCheck, settings

# A busy machine is no fault: what an example takes there says nothing about what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
