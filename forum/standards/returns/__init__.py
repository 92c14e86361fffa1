"""One return for all primes: format, checker, layouts of primes, what they ask beyond it."""
