"""Case studies: practice told by a practitioner, with its drafts and versions."""
