"""Tests that read like specifications, with real parts where a user has them."""
