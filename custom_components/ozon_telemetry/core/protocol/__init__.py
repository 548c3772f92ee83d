"""The wire protocol: JSON to messages, and batches of them."""
