"""What the exchange's speed is measured with. Never part of the tests: machines differ."""
