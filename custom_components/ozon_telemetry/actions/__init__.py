"""Handlers of the actions (services); services.py is the one table that registers them."""
