"""Words that are names of people, and words that only look like one.

First names and surnames are the lists that zxcvbn ships (MIT; the US census of 1990), which the
exchange needs for passwords anyway. NAMES_HERE are common in Britain and missing or rare there.
"""

import re
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
# Of many origins, men and women; own lists, from what British caseloads hold.
FIRST_NAMES_OF_THE_WORLD = _words(
    """
abdirahman abdikarim abdulaziz abdulkadir abebe abeba abiodun abimbola achieng ade adebola adedayo
adewale adriana adrian afia afsana agnes ahlam akinyi akosua akua alemayehu aleksander alexandru
alejandro almaz aliyah amadou amal ameen aminata amit amna amrit anca andile andrius aneesa angharad
anh aniela anca ansa anwen aoibheann aras arash ardian arjan arta artur asad asad aseel asmaa aster
ayaan ayan ayodele azadeh azra babak bairbre baljit balwinder bao baraka bashir behrouz bekim
berhane berivan biljana binta bogna bongani boris branka bronagh bronwyn brigid cadi caitriona
caoimhe cahal cathal cezary chanel chau chenxi chiamaka chinwe chipo chukwuemeka chukwudi cillian
colm comfort cristian cristina czeslaw daithi dalia dalvinder danijela daljit danylo daoud dariela
dawit deng deniz derya desta dhruv diarmuid dilan dimitar dinh divine dmytro donatas dorina dragan
drita duc duong dung ebele ebru efua egle ehsan eirlys ekaterina eleni elira elis elmira emlyn enda
endalkachew eniola erin ermias esra eszter ewelina eyob ezgi fadi fadumo faiza fareed farid
farida farooq farzana fatemeh fatma fatmata feng ferenc fereshteh ffion filip filsan florina
fozia franciszek frehiwot gabriela gbenga gearoid georgios ghulam gintaras giorgos goran grainne
gruffudd guillermo gulsen gurdip gethin gurmeet gurpreet gwilym gyorgy habib hadiza haifa hamid hana
hanan hardeep harinder harjit harvinder hasan hawa haval hedvig henryk hevin hodan hodo huong
huda huw hyacinth idil idowu ieva ifan ifeanyi ifrah ikenna ikram ilir illia imani imelda
inderjit iolo ionut iulia ivana izabela jabir jagdeep jakir jalal jamila jaroslav jasbir jasmeet
jaspreet javed javier jelena jianguo jing jiri joaquim jurgita kabir kalpana kamaljit kamila
karolina karwan kaveh kayode kehinde keisha khaled kiran kiril kobina koffi konstantin kornelia
krisztina kulwinder kwabena kwaku kwasi kwesi laila lamin lamine laszlo latifa layla lech lerato
li lindiwe ling linh liudmila llinos llew llyr lovelace lubna ludmila luljeta lungile lwazi
madina maebh maeve mahnaz mahdi mairi makena mamadou mandeep manpreet mantas manuela marija
mariana mariusz marzena masood mathilda mbali medhi mehdi meilin meirion mekdes memet meral
merhawit milan milena milica mina mindaugas minh mircea mirela mirjana mirza moses mthunzi
muna murat myung nadezhda nadira naima najma nandini nasir nasra nasrin natalya navjot nazia
nazanin neelam nerys ngoc nguyen nhung nia nicolae nikola nikolay nilufar nimco nirmala njeri
nkosana nomsa noor nosipho nour nozipho odhran ogechi oisin okechukwu olabisi oluwadamilare
oluwaseyi omolara oksana ondrej orhan orlaith osagie oskar ottilie owain padraig padraic palwinder
paramjit parminder parveen paulina paulius pedram peng perpetua petar petra petru phuong piroska
prakash pranav prashant preeti pritpal przemyslaw qasim quang quynh rabia radoslaw radu rafael
rajinder rajwinder ramandeep ramona ranjit rashid rashida reem rejhan rehana renata reza rhodri
riad rima riya rodica romana roza roxana ruta ruth ruzica saad sabah sabina sadia saeed safia
sagal sahra said sakina salah salman samira samuel sara sarbjit sarita satnam sebastiao selam
selin semere senait seyi shabnam shafiq shahida shaima shamim shamsa sharifa shirin shreya
shukri sibusiso sikander sinazo simran sioned sipho siwan slawomir slobodan snezana soheila
solomon soraya sripriya stanislaw stelian subhash sukhdeep sukhwinder sulaiman sumaya surinder
sushila szymon tadeusz tafadzwa tahira taiwo takudzwa tamar tamara tamas tanveer tarek tatenda
tatiana taye tegid tendai teodora tesfaye tewodros thabo thandi thandiwe thanh themba thi thu
tiago tiwa tomos trang tuan tuba tudor tung tunji tuyet uchenna ugochi ulrika ursula urszula usha
valentyna vasyl venkat veselin viorel viktor viktoria vilma vitalie vladimir volodymyr wafa waleed
walid wanja wangari waqas wei wiktoria wieslaw wioletta xin xiuying xiao yahya yanka yared yaroslav
yasir yasmine yemi yeside yohannes yonas younes yuki yuliya yunus yusra yvonne zahra zahid zawadi
zdenka zeinab zenon zeynab zhen zhi zinaida zodwa zoran zubair zuleikha zuzanna
"""
)
SURNAMES_OF_THE_WORLD = _words(
    """
abara abdi abdullahi abebe achebe adeleke adeyemi-cole adu agyeman ahmadi ahmadzai akande al-masri
amadi amoah ansah anwar appiah arslan asante aydin baig balogun banda bangura barzani begaliyeva
bello bereket berisha bhatti bielak boateng bojaxhiu bondarenko bui bytyqi camara ceban celik
chaudhry chavda cheng chikwanha chowdhry coker dabrowski dang danso das demeke desai dhaliwal
dhillon diallo diaz dinca dlamini dogan dube duong eze farah fashola fofana gashi gebremariam ghani
gowon grewal gurung habte haile hakimi hashemi hashimi hassan ho hoang horvat hosseini huang huynh
hyseni ibrahimi ilic ionescu ivanov ivanova jalloh jama jankowski jovanovic kamara kamau kaminski
kapoor karim karimi katz kazlauskas khatun khumalo kovac kovacs kozak kravchenko krasniqi kumar
kurt lam lewandowski li lim lin liu lungu mac macaulay maduka mahlangu malhotra mandal mazur
mbeki mehta melnyk meles moyo mugabe mukherjee munteanu mutasa mwangi naidoo naqvi ncube ndiaye
ngo nguyen nikolov njoroge nkosi novak nwosu nyambura obi odhiambo ogundipe okeke olowo omar
onyango osman otieno ozturk pandey parekh petrauskas petrenko petrov petrova pham phiri pillai
popa probert quaye qureshi rahimi rai ramaswamy rana rao rasool rehman rezaei rusu sahin sanni
sesay shaikh shevchenko sibanda siddiqui sidhu silva simiyu sithole sow stan suleiman szabo
tadesse takyi tesfay thapa tkachenko tran trinh tshabalala usmani vasile virk vo wang warsame wei
wisniewski wozniak wrona wu xu yadav yang yildiz yohannes zaman zeka zhang zhao zhou zuma
pritchard rees-hughes rees probert prosser gethin gwynne llewellyn mac-giolla mcgonagle o'dowd
o'hagan o'malley o'neill-khan o'shea o'sullivan o'toole
"""
)
NO_PERSON = _words(
    """
restart kickstart pioneer connect jobcentre jobcentres mondays tuesdays wednesdays thursdays
fridays saturdays sundays powerpoint zoom whatsapp facebook linkedin indeed reed google excel
nobody somebody everybody anybody anyone everyone someone nothing something everything
citizens mind shelter remploy access autumn winter spring bank easter god allah ramadan eid
"""
)
WORDS_THAT_ARE_NAMES = _words("will hope summer autumn skye sky star river storm art sunny sue")
# Names that nobody can tell from words where they stand in small letters.
WORDS_IN_SMALL_LETTERS = _words(
    """
abdul adrian ali ana ann art ave ben bob bud cal cam carol chad chang che chi chuck clay curt dan
dana dee del dell den dick don dong donna dot eli fabian fay fe gene gus guy hal han hans hang ho
hue hung ian ike ira jack jan jay jean jeans jed jo joe josh kay ken kim kit kip kris lai lan lana
lane lea
len leo les li lim lin ling lo lou lore lu lyn ma mac mai marge max mel mi mike milan mina ming
mo nan nick nell nova ona pa pat paul pearle peg ping ran ray reed rex rick ron ross roy sal sam
san sang scot scott see sha shay shea shu sid sidney stan su sue sung tam tan tara ted tess thi
tia tim tom ton tony toya tri tuba tula vi victor vina viva wan wei wes win wing xin yan ye
yuk yung zoe erin divine comfort moses solomon lovelace said noor li wei chanel
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
temple tennessee terra tiny tomorrow trinity troy true tu tuan tuesday trent tyne un unity van vance
velvet venus victoria vina violet virginia vista wade wales walker walton ward washington way
wayland wells west weston wheeler whitney will willow windy winter wood woods work works yang
yen york young yu zion thu jan sat mon jun
brighton norfolk kennedy hilton everett ashton warwick clinton stanton
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
    here = MEN_HERE | WOMEN_HERE | FIRST_NAMES_OF_THE_WORLD
    return frozenset(name for name in men() | women() | here if len(name) > 2 or name in here)


@cache
def surnames() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["surnames"]) | SURNAMES_HERE | SURNAMES_OF_THE_WORLD


@cache
def english() -> frozenset[str]:
    """Words of an encyclopaedia and of films, without those that are names more often."""
    return frozenset(FREQUENCY_LISTS["english_wikipedia"]) | frozenset(
        FREQUENCY_LISTS["us_tv_and_film"]
    )


ENDINGS = re.compile(r"(?:s|es|ed|ing|er|ers|ly|'s|d|ion|ions|ment|ies|ness|al|able|y)$")


def is_word(low: str) -> bool:
    """Of English, also with a usual ending."""
    known = english()
    stem = ENDINGS.sub("", low)
    return low in known or stem in known or f"{stem}e" in known or f"{stem}y" in known


def is_english(low: str) -> bool:
    """A word, or a name of the lists whose rules are in names.py."""
    return is_word(low) or low in surnames() or low in first_names()


@cache
def _sure_in_small_letters() -> frozenset[str]:
    frequent = frozenset(FREQUENCY_LISTS["male_names"][:250]) | frozenset(
        FREQUENCY_LISTS["female_names"][:250]
    )
    names = frequent | MEN_HERE | WOMEN_HERE | FIRST_NAMES_OF_THE_WORLD
    return frozenset(name for name in names - ALSO_WORDS - WORDS_IN_SMALL_LETTERS if len(name) > 2)


def is_sure_in_small_letters(word: str) -> bool:
    return word in _sure_in_small_letters()


def person_word(name: str) -> str:
    """ "a woman", "a man" or, where the first name does not say, "a person"."""
    low = name.lower()
    is_man, is_woman = low in men(), low in women()
    if low in MEN_HERE or low in WOMEN_HERE:
        is_man, is_woman = low in MEN_HERE, low in WOMEN_HERE
    if is_man == is_woman:
        return "a person"
    return "a man" if is_man else "a woman"
