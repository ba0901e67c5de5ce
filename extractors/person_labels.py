"""How columns of a list of persons are headed, in the languages that ministries write.

A label is compared without capitals, accents and punctuation (see `plain`). A heading alone proves
nothing: what stands below it must look like names, document numbers or dates of birth as well.
"""

import re
import unicodedata

LONGEST = 60  # a longer text is no heading
BIRTH, IDENTITY, PAPER, GIVEN, SURNAME, WHOLE, NAME = (
    "birth identity paper given surname whole name".split()
)

PHRASES = {
    BIRTH: (
        # English, French, Romanian
        "date of birth|birth ?date|d ?o ?b|born on|birthday|date de naissance|date naissance",
        "nee? e? ?le|data ?(?:de )?nasterii|nascuta? la",
        # Spanish, German
        "fecha (?:de )?nac(?:imiento)?|f nac(?:imiento)?|geburtsdatum|geb ?datum|geboren am",
        # Arabic, Russian
        "تاريخ (?:الميلاد|الولادة|الازدياد|ميلاد|ولادة)|дата рождения",
    ),
    IDENTITY: (  # numbers that one person has
        "(?:passport|identity|national id|national identification|personal|alien|foreigner"
        "|travel document|social security)(?: card| document)? "
        "(?:no|nr|num|number|code|id|identifier)",
        "(?:number|no|nr) of (?:the )?(?:passport|identity card|residence permit)",
        "national id|identity card|id card|ssn",
        "(?:n|no|nr|num|numero)(?: de| du| d)?(?: la| l)? ?"
        "(?:passeport|piece d identite|carte d identite|identite|cni|securite sociale)",
        "passeport|piece d identite|carte d identite|cni|nir",
        "idnp|cnp|cod(?:ul)? (?:numeric )?personal|buletin(?:ul)?(?: de identitate)?",
        "(?:nr|numar|numarul|seria|serie|cod|codul)(?: si nr| si numar(?:ul)?)?(?: al| a| de)? ?"
        "(?:pasaport|pasaportului|actului de identitate|buletin)",
        "(?:act(?:ul)?|cartea?) de identitate|pasaport(?:ul)?",
        "(?:n|no|nr|num|numero)(?: de| del)? (?:pasaporte|identidad|nie|dni)",
        "pasaporte|dni|nie|curp|cedula(?: de identidad)?|(?:documento|carne) de identidad",
        "(?:reise)?pass ?(?:nr|nummer|no)|reisepass|(?:personal)?ausweis ?(?:nr|nummer|no)",
        "personalausweis|personen(?:nummer|kennziffer)|azr ?(?:nr|nummer)|steuer id",
        "رقم (?:ال)?(?:جواز|هوية|بطاقة|تعريف)(?: السفر| الهوية| التعريف)?",
        "الرقم (?:الوطني|القومي|الشخصي|المدني)|جواز السفر|بطاقة (?:التعريف|الهوية)",
        "паспорт|номер паспорта|идентификационный (?:номер|код)",
    ),
    PAPER: (  # numbers that regions, laws and files have as well
        "(?:id|identification|document|residence permit|visa|insurance|case file|case|card"
        "|application)"
        " (?:no|nr|num|number|code|id)",
        "(?:number|no|nr) of (?:the )?(?:document|visa)",
        "(?:n|no|nr|num|numero)(?: de| du| d)?(?: la| l)? ?"
        "(?:document|piece|carte|titre|visa|dossier)",
        "(?:nr|numar|numarul|seria|serie|cod|codul)(?: si nr| si numar(?:ul)?)?(?: al| a| de)? ?"
        "(?:act|actului|document|documentului|permis|permisului|viza|dosar|dosarului)",
        "serie si n(?:uma)?r(?:ul)?|seria,? n(?:uma)?r(?:ul)?",
        "(?:n|no|nr|num|numero)(?: de| del)? "
        "(?:documento|identificacion|expediente|visado|permiso)",
        "(?:dokument|dokumenten|versicherungs|akten) ?(?:nr|nummer|zeichen)",
        "رقم (?:ال)?(?:وثيقة|ملف|تأشيرة|إقامة)|серия и номер|номер документа",
    ),
    GIVEN: (
        "first names?|given names?|forenames?|prenoms?|prenume(?:le)?|vornamen?",
        "primer nombre|nombre de pila|الاسم (?:الاول|الشخصي)|имя",
    ),
    SURNAME: (
        "surnames?|last names?|family names?|maiden name|nom de (?:famille|naissance)",
        "nume(?:le)? de familie|apellidos?|(?:primer|segundo) apellido",
        "nachnamen?|familiennamen?|zunamen?|geburtsname|patronymic|patronimic",
        "اللقب|الاسم العائلي|اسم (?:العائلة|الاب|الام)|фамилия|отчество",
    ),
    WHOLE: (  # of one person, and of nothing else
        "name and surname|surname and (?:first |given )?name|name surname|surname name",
        "full name|name of (?:the )?(?:person|applicant|holder|migrant|worker|student|beneficiary)",
        "noms? et prenoms?|prenoms? et noms?|nume(?:le)? (?:si )?prenume(?:le)?",
        "nombres? y apellidos?|apellidos? y nombres?|nombre completo",
        "vor und (?:nach|zu|familien)name|name und vorname|name vorname",
        "الاسم (?:الكامل|واللقب|و اللقب|الثلاثي|الرباعي)|фио|ф и о",
    ),
}
# Headings that also stand above countries and regions: they count only beside another column.
NAMES = frozenset(
    "name names nom noms nume numele nombre nombres namen الاسم اسم applicant person".split()
)


def plain(text: str) -> str:
    """The text in small letters, without accents and punctuation; lines stay lines."""
    return BLANKS.sub(" ", NO_LETTER.sub(" ", _bare(text.casefold())))


def _bare(text: str) -> str:
    if text.isascii():
        return text
    signs = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


NO_LETTER = re.compile(r"[^\w\n]|_")
BLANKS = re.compile(r" {2,}")
JOINED = {kind: _bare("|".join(phrases)) for kind, phrases in PHRASES.items()}
SEARCH = {kind: re.compile(rf"\b(?:{phrases})\b") for kind, phrases in JOINED.items()}
ANY = re.compile(rf"\b(?:{'|'.join(JOINED.values())}|passports?)\b")
PASSPORT = frozenset(["passport", "passports"])  # among other words it is about something else


def kinds_of(label: str) -> set[str]:
    """What a column headed like this would hold of persons; nothing for nearly all labels."""
    said = plain(label).replace("\n", " ").strip()
    found = {kind for kind, search in SEARCH.items() if search.search(said)}
    if said in PASSPORT:
        found.add(IDENTITY)
    if said in NAMES and not found:
        found.add(NAME)
    return found
