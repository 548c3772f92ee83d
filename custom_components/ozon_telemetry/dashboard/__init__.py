"""The dashboard: its JavaScript bundle and its entry in the sidebar."""
