"""The fleet as configured: config subentries to domain objects, and back."""
