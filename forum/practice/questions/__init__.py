"""Questions to the network, and what others answer."""
