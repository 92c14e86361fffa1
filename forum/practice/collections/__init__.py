"""Lists of case studies that a member keeps, orders, annotates, shares by address and prints."""
