"""Rules and values of the domain: messages, fleet, calendar, acceptance. Pure."""
