"""Lists of case studies that a member makes, orders, annotates, shares by address and prints.

Pages call them lists; tables, addresses and names in the code, collections.
"""
