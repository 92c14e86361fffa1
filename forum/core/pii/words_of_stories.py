"""Words of health, of trouble and of what sets one person apart; and words that are no place."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONDITION = re.compile(
    r"\b(?:ms|multiple sclerosis|epilep\w+|bipolar|schizophren\w+|psychosis|psychotic|"
    r"depress\w+|anxiety|"
    r"ptsd|ocd|adhd|autis\w+|asperger\w*|tourette\w*|dyslexi\w+|learning disab\w+|down'?s|"
    r"cerebral palsy|"
    r"parkinson\w*|alzheimer\w*|dementia|stroke|strokes|brain injury|head injury|cancer|"
    r"leukaemia|tumour|"
    r"chemo\w*|hiv|aids|hepatitis|diabet\w+|asthma|copd|emphysema|arthritis|fibromyalgia|crohn\w*|"
    r"colitis|lupus|sickle cell|haemophilia|kidney|dialysis|transplant|heart (?:attack|"
    r"condition|failure)|"
    r"amput\w+|lost (?:a|an|his|her) (?:leg|arm|hand|eye|foot)|wheelchair|paraly\w+|blind|deaf|"
    r"partially sighted|agoraphob\w+|panic attacks?|anorexi\w+|bulimi\w+|eating disorder|"
    r"self-?harm\w*|"
    r"suicid\w+|breakdown|sectioned|overdose\w*|heroin|cocaine|addict\w*|alcohol\w*|drink problem|"
    r"drinks|methadone|rehab|homeless|rough|refuge|domestic (?:abuse|violence)|abuse\w*|rape\w*|"
    r"pregnan\w+|miscarr\w+|prison|offen\w+|convict\w+|robbery|probation|tagged|tuberculosis|"
    r"cystic "
    r"fibrosis|me/cfs|chronic fatigue|chronic pain|back injury|spinal|personality disorder|"
    r"long covid|"
    r"gender|transgender|trans (?:man|woman)|asylum|refugee|trafficked|burns?|disfigur\w+|"
    r"dwarfism|stammer\w*|"
    r"widow(?:ed|er)?|bereave\w+|foster (?:care|parents)|care leaver|quintuplets|triplets|"
    r"mental\w*)\b",
    re.IGNORECASE,
)
MARK = re.compile(
    r"\b(?:the only|the last|the first|former|ex-\w+|used to (?:run|be|sing|play)|whose|son of|"
    r"daughter of|"
    r"sister of|brother of|wife of|husband of|in the (?:paper|news)|won the|famous|well known)\b",
    re.IGNORECASE,
)
NO_PLACE = _words(
    """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday christmas easter ramadan she he they we the a
an his her our their it this that there these those male female man woman aged former ex single
and but or so then when after before if in on at of for with from to by as one two three four
five six seven eight nine ten work programme english maths dwp esa jsa universal jobcentre
customer claimant client participant lady gentleman girl boy lad mum dad mother father parent
people no not yes all each every some many most both i my you your who what how why where group
week year day month twenty thirty forty fifty sixty nineteen eighteen diabetes depression
parkinson asperger tourette schizophrenia epilepsy bipolar autism alcohol heroin cancer lone
tesco asda sainsbury morrisons aldi lidl amazon boots greggs argos primark wilko poundland costa
latvian eritrean polish health workshop case adviser advisers provider mr mrs miss ms
"""
)
