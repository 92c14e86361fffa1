"""Questions to the network, and their answers. Their tables and addresses say discussions."""
