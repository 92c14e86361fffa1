"""What Prometheus reads: counts of this node, and the state of the queues."""
