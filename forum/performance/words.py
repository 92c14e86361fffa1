"""The free text of figures, for the gate (forum/gate/registry.py): analysts alone write it."""

from forum.gate import registry

FREE_TEXT = {
    "AddOrganisationForm.name": registry.ANALYSTS,
    "AnnounceForm.because": registry.ANALYSTS,
    "AnnounceForm.name": registry.ANALYSTS,
    "CancelForm.because": registry.ANALYSTS,
    "CheckForm.checksum": registry.NOT_STORED,
    "DeclineForm.reason": registry.ANALYSTS,
    "MoveForm.because": registry.ANALYSTS,
    "UploadForm.note": registry.ANALYSTS,
}
NOT_WITHDRAWN = {
    "chunk": registry.FIGURES,
    "column_mapping": registry.FIGURES,
    "figure": registry.FIGURES,
    "file_decision": registry.FIGURES,
    "release": registry.FIGURES,
    "release_change": registry.FIGURES,
    "upload": registry.FIGURES,
    "upload_problem": registry.FIGURES,
}
