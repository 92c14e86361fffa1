"""Standards: what claimants may expect, complaint themes, one return for all primes."""
