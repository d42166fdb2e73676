"""Requests to sound like a named artist, which songwright declines, told from comparisons such as 'like a lullaby'."""

import re
from collections.abc import Callable

# Names that mean nothing else, so that they need no 'like' before them. A safeguard, not a list of everybody.
_ARTISTS = frozenset(
    """taylor swift|ed sheeran|adele|beyoncé|beyonce|rihanna|billie eilish|ariana grande|justin bieber|
    justin timberlake|the beatles|beatles|rolling stones|led zeppelin|pink floyd|bob dylan|dylan|bob marley|
    david bowie|bowie|elton john|
    michael jackson|janet jackson|madonna|lady gaga|katy perry|bruno mars|the weeknd|weeknd|kendrick lamar|eminem|kanye|
    kanye west|jay-z|jay z|snoop dogg|tupac|2pac|nicki minaj|cardi b|post malone|travis scott|bad bunny|shakira|
    j balvin|karol g|rosalía|rosalia|dua lipa|olivia rodrigo|sabrina carpenter|harry styles|lana del rey|lorde|
    coldplay|radiohead|nirvana|metallica|u2|abba|bee gees|freddie mercury|fleetwood mac|stevie nicks|
    stevie wonder|aretha franklin|whitney houston|mariah carey|celine dion|céline dion|frank sinatra|sinatra|
    ella fitzgerald|billie holiday|louis armstrong|nina simone|norah jones|amy winehouse|johnny cash|dolly parton|
    willie nelson|hank williams|leonard cohen|joni mitchell|simon and garfunkel|simon & garfunkel|paul simon|
    bruce springsteen|springsteen|tom waits|neil young|elvis|elvis presley|chuck berry|b.b. king|bb king|muddy waters|
    jimi hendrix|hendrix|daft punk|depeche mode|kraftwerk|deadmau5|skrillex|avicii|calvin harris|
    hans zimmer|john williams|ennio morricone|philip glass|ludovico einaudi|einaudi|bts|blackpink|
    linkin park|green day|foo fighters|pearl jam|ac/dc|acdc|guns n' roses|guns n roses|bon jovi|aerosmith|iron maiden|
    black sabbath|red hot chili peppers|arctic monkeys|the killers|the smiths|the cure|joy division|the doors|
    the clash|sex pistols|ramones|bon iver|sufjan stevens|mumford and sons|mumford & sons|hozier|
    phoebe bridgers|frank ocean|sza|alicia keys|john legend|d'angelo|erykah badu|marvin gaye|james brown|otis redding|
    sam cooke|ray charles|al green|miles davis|john coltrane|coltrane|chet baker|django reinhardt|edith piaf|édith piaf|
    jacques brel|georges brassens|andrea bocelli|bocelli|pavarotti|enya|björk|bjork|kate bush|tori amos|imagine dragons|
    maroon 5|onerepublic|one direction|backstreet boys|spice girls|britney spears|miley cyrus|shawn mendes|sam smith|
    lewis capaldi|james blunt|jack johnson|jason mraz|chris stapleton|luke combs|morgan wallen|kacey musgraves|
    garth brooks|shania twain|carrie underwood|drake|rammstein|helene fischer|juan luis guerra|julio iglesias|
    gilberto gil|joão gilberto|joao gilberto|antonio carlos jobim|jobim|caetano veloso|astor piazzolla|
    piazzolla""".replace("\n", "")
    .replace("    ", "").split("|")
)  # fmt: skip
# Names of bands that are also ordinary words: an imitation only after 'like' and its kin.
_ALSO_WORDS = frozenset(
    "queen prince eagles cream kiss journey genesis muse blur oasis sting toto rush boston pink".split()
)
_NOT_ARTISTS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter halloween spring summer autumn winter new york orleans paris "
    "london berlin vienna rome venice nashville memphis detroit chicago texas california havana cuba rio brazil spain "
    "mexico ireland scotland africa jamaica kingston hawaii japan america american british english french spanish "
    "german italian irish scottish african caribbean mediterranean western eastern southern northern i bpm broadway "
    "hollywood "
    "disney motown delta mississippi appalachian".split()
)
_STRONG = (
    r"in (?:the |a )?(?:style|manner|vein|spirit) of|(?:à|a) la|imitat\w+|cop(?:y|ies|ying)|clone of|covers? of|"
    r"as (?:sung|performed|played|written) by|mimic\w*|pastiche of|tribute to|in homage to"
)
_WEAK = (
    r"(?:sounds?|sounding|feels?|sings?|sung|singing|voice|something|just|much|bit)? ?like|similar to|inspired by|"
    r"influenced by|reminiscent of|resembl\w+|(?:sung|performed|written|produced) by|by|channell?ing"
)
_COMPARISON = re.compile(
    rf"(?:(?<=\W)|^)(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\s+(?P<rest>[^,;.|\n]+)", re.IGNORECASE
)
_SUFFIX = re.compile(
    r"((?:[\w'&.]+ ){0,2}[\w'&.]+)(?:-style|-like|-inspired|-ish sound| type beat| style\b|'s style\b)", re.IGNORECASE
)
_ESQUE = re.compile(r"\b(\w{3,})-?esque\b", re.IGNORECASE)
_ESQUE_WORDS = frozenset("pictur grot burl arab roman humor statu carnival chival dream cinemat carnaval".split())
_ARTICLES = frozenset(
    "a an my our your some someone somebody it that this these those when if what being in on at".split()
)
_CONNECTING = frozenset(("the", "and", "of", "but", "with", "or", "in", "to", "for", "from", "on", "at", "s"))


def named_artist(text: str, is_style_word: Callable[[str], bool]) -> str | None:
    """The artist that a style text asks to imitate, as written; None if it names none.

    A comparison counts as an imitation if what follows is a known artist or a proper name that is neither a place, a
    date nor a style; after 'in the style of' and its kin any words that do not describe a style count.

    Args:
        text: the style as the user wrote it.
        is_style_word: whether a lower-case word or phrase belongs to the vocabulary of style texts.
    """
    has_case = any(c.islower() for c in text)
    for match in _COMPARISON.finditer(text):
        rest = match["rest"].strip()
        if _is_artist(rest, bool(match["strong"]), has_case, is_style_word):
            return rest
    for match in _SUFFIX.finditer(text):
        before = match[1].split()
        names = [word for word in before if _is_proper(word, has_case, is_style_word)]
        if match[1].lower() in _ARTISTS or (names and before[-1] == names[-1]):
            return " ".join(names) or match[1]
    for match in _ESQUE.finditer(text):
        if match[1].lower() not in _ESQUE_WORDS and not is_style_word(match[0].lower()):
            return match[0]
    return _bare_artist(text)


def _is_artist(rest: str, strong: bool, has_case: bool, is_style_word: Callable[[str], bool]) -> bool:
    words = re.findall(r"[\w&.'’/-]+", rest)
    lower = [word.lower() for word in words]
    if not words:
        return False
    if _bare_artist(rest):
        return True
    if any(_is_proper(word, has_case, is_style_word) for word in words):
        return True
    if lower[0] in _ALSO_WORDS or (len(lower) > 1 and lower[0] == "the" and lower[1] in _ALSO_WORDS):
        return True
    if not strong or lower[0] in _ARTICLES:
        return False
    told = [word for word in lower if word not in _CONNECTING]
    return not any(is_style_word(word) for word in told)


def _is_proper(word: str, has_case: bool, is_style_word: Callable[[str], bool]) -> bool:
    """Whether a word is written as a name and is not a word of style, a place or a date."""
    plain = word.strip("'.").removesuffix("'s").removesuffix("’s")
    lower = plain.lower()
    if not has_case or not plain[:1].isupper() or lower in _NOT_ARTISTS or lower in _ARTICLES or lower in _CONNECTING:
        return False
    is_key = re.fullmatch(r"[A-H](?:#|b|♯|♭)?m?", plain) is not None
    return not is_key and not is_style_word(lower)


def _bare_artist(text: str) -> str | None:
    """A name of the list anywhere in the text, the longest first."""
    lower = re.sub(r"\s+", " ", text.lower().replace("’", "'"))
    for artist in sorted(_ARTISTS, key=lambda name: (-len(name), name)):
        if re.search(rf"(?<![\w'-]){re.escape(artist)}(?![\w-])", lower):
            return artist
    return None
