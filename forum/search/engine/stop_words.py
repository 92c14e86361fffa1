"""Stop words. Those that also name something here (IS, IT) are kept by the analyser."""

_WORDS = """
a about above across after afterwards again against all almost alone along already also although
always am among amongst an and another any anyhow anyone anything anyway anywhere are around as at
back be became because become becomes becoming been before beforehand behind being below beside
besides between beyond both but by came can come could did do does doing done down due during each
eg either else elsewhere enough etc even ever every everyone everything everywhere except few for
former from further get gets getting give given gives go goes going gone got had has have having
he hed hence her here hereby herein heres hereupon hers herself hes him himself his how however
hows i ie if im in indeed instead into is it itd itll its itself ive just keep keeps kept later
latter least less let lets like likely made mainly make makes making many may maybe me meanwhile
might mine more moreover most mostly much must my myself namely near nearly neither nevertheless
next nobody none nonetheless noone nor nothing now nowhere of off often on once one only onto or
other others otherwise ought our ours ourselves out over own per perhaps please put quite rather
re really regarding said same say says see seem seemed seeming seems seen several shall she shes
should since so some somehow someone something sometime sometimes somewhere still such take taken
takes than that thats the their theirs them themselves then thence there thereafter thereby
therefore therein theres thereupon these they theyd theyll theyre theyve thing things this those
though through throughout thus to together too took toward towards under until unto up upon us use
used uses using various very via was we well went were weve what whatever whats when whence
whenever whens where whereafter whereas whereby wherein wheres whereupon wherever whether which
while whither who whoever whole whom whos whose why whys will with within without would yet you
youd youll your youre yours yourself yourselves youve
"""
STOP_WORDS = frozenset(_WORDS.split())

# Stop words only with the apostrophe: a shed, an ID, ill health.
CONTRACTIONS = frozenset({"id", "ill", "hell", "shed", "shell", "wed"})

_NEGATIVES = """
arent cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt not shant shouldnt wasnt
werent wont wouldnt
"""
NEGATIVES = frozenset(_NEGATIVES.split())  # indexed as one term, "not"
# Only as a part of an expression ("did not attend") or of a phrase: scored by themselves they
# make the ranking worse.
CONTEXT_ONLY = frozenset({"no", "not"})
