"""What every wing stands on: clock, database, forms, text, errors, audit."""

import gc

# Python looks for cycles after each 700 objects: a tenth of a start, and several times in a page.
gc.set_threshold(50_000, 20, 20)
