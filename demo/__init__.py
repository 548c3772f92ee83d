"""A business to look at: a real Home Assistant, a real broker, and simulated devices with a year behind them."""
