"""The configured fleet: config subentries, device registry, and targets of automations."""
