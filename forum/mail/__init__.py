"""Letters: written in a transaction, sent by the worker."""
