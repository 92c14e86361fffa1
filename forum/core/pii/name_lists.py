"""Words that are names of people, and words that only look like one.

First names and surnames are the lists that zxcvbn ships (MIT; the US census of 1990), which the
exchange needs for passwords anyway. NAMES_HERE are common in Britain and missing or rare there.
"""

from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEN_HERE = _words(
    """
abdi abdul abdullah adam adeel adebayo ahmed ahmad aidan akash ali alan alastair alfie alistair
amir andrei andrzej angus anil anwar archie arjun arthur arun ashok asif aziz babatunde baz
bartosz benjamin bilal bogdan brendan callum calum cameron chidi chinedu ciaran clive colin
conor craig curtis dai damian daniel darius dariusz dave davinder declan delroy dermot dev
dimitri dominik donal duncan dwayne dylan eamon emeka emre ewan faisal farhan farrukh femi
fergus finlay finn florin francois gareth gary gavin geoff geraint giles graham grzegorz
gurdeep hamish hamza haroon harpreet hassan hussain hussein hywel iain ibrahim idris ieuan
imran iqbal ismail ivan jake jakub jamal jamie jaroslaw jay jayden jermaine jez jonno joao juma
kamal karim kasim keiran kelechi kemal kenny khalid kieran kofi krzysztof kwame kyle lachlan
lee leroy lewis liam lloyd lukasz lyndon mahmoud malik manjit marcin marek marlon mateusz
mehmet michal mick miguel mo mohamed mohammad mohammed muhammad mustafa nabil nadeem naveed
neil neville nigel nikhil nnamdi obi oleksandr olu omar osman owen paddy patrick pavel pawel
piotr quentin rafal rahul raj rajesh ravi rhys ricardo rizwan rohan ronan rory ryan samir
sanjay seamus sean sergei shane shaun sheikh shivam sion stefan stu stuart suleiman sunil syed
tariq tayo tomasz tremaine trevor tunde umar usman vasile vijay vikram wayne winston wojciech
yaw yusuf zach zahir zbigniew zeeshan zoltan kev gaz dazza daz terence connor kieron ruairi
euan yousef youssef kai lenny kaz terry barry ade jonny jordan tyrone
"""
)
WOMEN_HERE = _words(
    """
aaliyah abigail adaeze adaobi agata agnieszka aisling aisha aleksandra alina alisha amara amina
amira ananya andreea aneta aoife anjali anita asha ayesha ayse barbara beata bernadette bethan
beyza blessing bronwen carys catrin ceri chantelle chiara chioma cerys ciara danuta deirdre
deepa divya dorota dympna eilidh eleri elena elzbieta emma esi ewa farah fatima fatoumata fatou
fiona folake freya funmi gemma gillian gosia gwen gwyneth habiba hafsa halima hannah hayley
ifeoma ifeoluwa ines ioana iwona jacqui jade janine jasmin jaswinder joanna jolanta justyna
kasia katarzyna katya kavita keeley kerry khadija kinga kirsty krystyna lakshmi latoya laura
leah leanne leila lorna lucja lynne maggie magda magdalena mairead malgorzata mandy manisha
maria mariam maryam meena meera megan mihaela moira monika mumtaz myfanwy nadia naomi natalia
natasha nasreen neha ngozi niamh nicola nimra nkechi nuala oksana olga olena oluwaseun orla
parveen pooja precious priya rachel radhika rania rekha rhiannon roisin roxanne rukhsana saima
salma samina sandhya sangeeta saoirse seren shabana shanice shannon sharon shazia sheila
shivani sian sinead siobhan sneha sorcha stacey-ann stacey sunita svetlana tanisha tanya tasha
temitope tracey tracy uzma vaida veronika wanjiku weronika yasmin yetunde yewande zainab zara
zeynep zoe zofia zsofia becky chloe keira kayleigh demi shaniqua keisha nadine aniqa bev chez
debs gaynor jan kath lyn lynn maureen mo pauline shaz sonia trish val wendy jo josie ellie
millie evie esme poppy tilly philippa pippa imogen hazel
"""
)
SURNAMES_HERE = _words(
    """
adeyemi afolabi ahmedov akhtar aziz bailey begum bhatt choudhury chowdhury clarke dobrowolski
demir entwistle fitch gordon-bailey gill hollis hussain iqbal islam kaur kaya kowalski
kowalczyk mahmood malik mensah miah mistry ndlovu nowak o'brien o'connor o'donnell o'neill
o'rourke ogunbiyi okafor okonkwo osei owusu patel popescu rahman sandhu shah sharma singh uddin
wojcik yilmaz yusuf zielinski
"""
)
COMMON = 2_500  # of 3,712 first names of women: the rest are rare, and many of them words
# Names that are also words, months, places or firms: taken for a person only beside a surname.
ALSO_WORDS = _words(
    """
abbey adelaide amber angel april art ash asia august aurora austin autumn avon barb bath beau
bell berry best bill blanche blessing bliss boston brandy bret brittany brook brooke brooklyn
buck buddy bud burton candy carlisle carolina carter cary case cash cat celeste chance chandler
charity charm chase chastity chelsea cherry chester china chip christian church clay cliff
clifford clifton coach cody cole colt cook coral cory craft crystal cruz dakota dale dallas
daisy dawn dean delta denver derby destiny devon diamond dolly dollar domingo dot drew duke
dusty earl early earnest easter ebony eden electra elm ember emerald england ernest eve ever
faith fair fawn fern field flo florence ford forest forrest foster france frank freedom gale
garland garnet gay gene genesis genie georgia germany ginger glen gold golden grace grant gray
green guy hall hank happy harley harmony haven hazel heath heather heaven heavenly herb holly
honey hong honor hope houston hung hunter hyde ice india indira ireland iris israel ivory ivy
jack jade jamaica jay jersey jet jewel jewell job jordan joy judge july junction june justice
kelso kent king lady lake lance lane lark laurel lavender lawn lee lesson liberty lilac lily
lincoln line lloyd long loren london love lucky lyric mac magnolia mail major mall man many
marina mark marks marvel mason max may meadow melody mercedes mercy merry mi mickey miles milo
ming minor mira miracle misty mo mona money morris my newton noble norris north nova oak ocean
odd ok olive olympia opal orange oxford page paige palmer panama paris parker pat patience
pearl pen penny peace phoenix piper pleasant porter portia precious preston price prince
princess providence prudence queen queenie quinn rain raven reading red reed rich ridge river
rob robin rod roman rosary rose royal royce ruby rush russia rusty sage salem salina sandy
santa santos saturday savannah season see september serenity shaw shelby shell sherry shy
sierra silver skip sky skye so sol son song spring stafford star stephen sterling stone storm
stormy story street success sue summer sun sung sunny sunshine sweet sydney tab talent taylor
temple tennessee terra tiny tomorrow trinity troy true tu tuan tuesday tyne un unity van vance
velvet venus victoria vina violet virginia vista wade wales walker walton ward washington way
wayland wells west weston wheeler whitney will willow windy winter wood woods work works yang
yen york young yu zion brighton norfolk kennedy hilton everett ashton warwick clinton stanton
milton alton sutton barton carlton dalton burns bradford branch bradley barnsley stockton
sheffield buxton lancaster nottingham rochdale alexa siri watch claim clair grade do go in an
on at is it he hi she be we oh no
"""
)
# What follows a name of a street, a firm, a building or a body.
NOT_SURNAMES = _words(
    """
road street lane avenue close drive square court house hall centre center park hospital trust
college university school academy church chapel library station line line's bridge cross hill
heath green gate wood woods town city island bay group ltd limited plc llp council solicitors
foundation society association charity services service partnership learning training works
links care homes home bank building buildings hotel arms stores stadium arena theatre gardens
estate day days week term period act award awards report review scheme test programme project
method model index quarter campus site shop cafe office hub team and & lewis's spencer
jobcentre plus january february march april may june july august september october november
december monday tuesday wednesday thursday friday saturday sunday i i'm i'd i've we he she they
it the a an my our your their his her this that is was has had in on at of to for when what how
why where who if but so not no yes dwp esa jsa cv cvs nhs gp pg1 english maths brookes aycliffe
infirmary museum gallery market mill mills works business centre's university's
"""
)


@cache
def men() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["male_names"]) - {"numbers"} | MEN_HERE


@cache
def women() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["female_names"][:COMMON]) | WOMEN_HERE


@cache
def first_names() -> frozenset[str]:
    """In lower case; without those of one or two letters, but for the lists of our own."""
    here = MEN_HERE | WOMEN_HERE
    return frozenset(name for name in men() | women() if len(name) > 2 or name in here)


@cache
def surnames() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["surnames"]) | SURNAMES_HERE


def person_word(name: str) -> str:
    """ "a woman", "a man" or, where the first name does not say, "a person"."""
    low = name.lower()
    is_man, is_woman = low in men(), low in women()
    if low in MEN_HERE or low in WOMEN_HERE:
        is_man, is_woman = low in MEN_HERE, low in WOMEN_HERE
    if is_man == is_woman:
        return "a person"
    return "a man" if is_man else "a woman"
