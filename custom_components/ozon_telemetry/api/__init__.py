"""The WebSocket and HTTP API behind the cards."""
