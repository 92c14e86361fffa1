"""Words too common to look for. Those that name something here (IS, IT) are not lost: analyser."""

_WORDS = """
a about above across after afterwards again against all almost alone along already also although
always am among amongst an and another any anyhow anyone anything anyway anywhere are arent around
as at back be became because become becomes becoming been before beforehand behind being below
beside besides between beyond both but by came can cannot cant come could couldnt did didnt do
does doesnt doing done dont down due during each eg either else elsewhere enough etc even ever
every everyone everything everywhere except few for former from further get gets getting give
given gives go goes going gone got had hadnt has hasnt have havent having he hed hell hence her
here hereby herein heres hereupon hers herself hes him himself his how however hows i id ie if ill
im in indeed instead into is isnt it itd itll its itself ive just keep keeps kept later latter
least less let lets like likely made mainly make makes making many may maybe me meanwhile might
mine more moreover most mostly much must mustnt my myself namely near nearly neither never
nevertheless next no nobody none nonetheless noone nor not nothing now nowhere of off often on
once one only onto or other others otherwise ought our ours ourselves out over own per perhaps
please put quite rather re really regarding said same say says see seem seemed seeming seems seen
several shall shant she shed shell shes should shouldnt since so some somehow someone something
sometime sometimes somewhere still such take taken takes than that thats the their theirs them
themselves then thence there thereafter thereby therefore therein theres thereupon these they
theyd theyll theyre theyve thing things this those though through throughout thus to together too
took toward towards under until unto up upon us use used uses using various very via was wasnt we
wed well went were werent weve what whatever whats when whence whenever whens where whereafter
whereas whereby wherein wheres whereupon wherever whether which while whither who whoever whole
whom whos whose why whys will with within without wont would wouldnt yet you youd youll your youre
yours yourself yourselves youve
"""
STOP_WORDS = frozenset(_WORDS.split())
