"""The released record of an organisation as a dated document that anybody can check."""
