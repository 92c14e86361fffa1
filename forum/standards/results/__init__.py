"""Results of customer service standards: sent by a prime, shown as figures once released."""
