"""Settings, what they mean and where they come from."""
