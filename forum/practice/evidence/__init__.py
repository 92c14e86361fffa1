"""How sure one may be of a case study: a level worked out from its answers, never voted."""
