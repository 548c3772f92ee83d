"""What the actions (services) do; services.py registers them."""
