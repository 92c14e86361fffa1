"""The links between primes and their partners, kept by their leads."""
