"""Case studies, and all that members say of them."""
