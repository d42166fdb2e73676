"""The vocabulary of style texts: which words mean which genre, mood, pace or voice."""

from collections.abc import Mapping
from dataclasses import dataclass

from songwright.planner.draft import GENRES
from songwright.planner.genres import SUB_STYLES


@dataclass(frozen=True)
class Mood:
    """What a mood does to a song.

    Attributes:
        name: what the plan calls it.
        energy: added to the genre's energy.
        pace: added to the pace (0.5 is the genre's typical tempo).
        brightness: votes for a major (positive) or minor key (negative).
        lift: whether it wants the last chorus lifted.
    """

    name: str
    energy: float = 0.0
    pace: float = 0.0
    brightness: float = 0.0
    lift: bool = False


_MOODS: tuple[tuple[Mood, str], ...] = (
    (Mood("warm", -0.05, 0, 0.4), "warm warmly cosy cozy heartwarming cálido chaleureux"),
    (Mood("sad", -0.1, -0.25, -0.8), "sad sorrowful mournful heartbroken heartbreaking tearful gloomy blue triste "
    "traurig"),
    (Mood("melancholic", -0.1, -0.2, -0.6), "melancholic melancholy wistful bittersweet pensive mélancolique "
    "melancólico malinconico"),
    (Mood("happy", 0.12, 0.25, 0.9), "happy joyful joyous cheerful cheery merry sunny feelgood feel-good glad alegre "
    "feliz fröhlich joyeux allegra"),
    (Mood("dark", 0.0, -0.1, -1.0), "dark brooding sinister ominous bleak moody oscuro sombre düster"),
    (Mood("dreamy", -0.12, -0.15, 0.1), "dreamy ethereal dreamlike hazy floating atmospheric airy spacey"),
    (Mood("energetic", 0.22, 0.3, 0.2), "energetic lively vibrant dynamic bouncy exciting driving pumping enérgico"),
    (Mood("intimate", -0.2, -0.15, 0.1), "intimate close hushed bare stripped stripped-down private"),
    (Mood("epic", 0.25, 0.0, -0.1, True), "epic grand soaring majestic heroic monumental sweeping huge anthem "
    "anthemic"),
    (Mood("hopeful", 0.05, 0.05, 0.7), "hopeful optimistic inspiring inspirational uplifting encouraging bright "
    "esperanzador"),
    (Mood("romantic", -0.08, -0.15, 0.5), "romantic loving sensual passionate romántico romantique sexy sultry"),
    (Mood("angry", 0.28, 0.2, -0.8), "angry aggressive furious rebellious fierce raging"),
    (Mood("playful", 0.08, 0.2, 0.7), "playful quirky whimsical funny humorous silly cheeky fun"),
    (Mood("nostalgic", -0.05, -0.1, 0.2), "nostalgic vintage retro old-fashioned longing yearning nostálgico"),
    (Mood("calm", -0.2, -0.25, 0.3), "calm peaceful relaxed relaxing serene tranquil mellow chill chilled laid-back "
    "laidback soothing tranquilo"),
    (Mood("tender", -0.18, -0.2, 0.4), "tender gentle soft sweet delicate softly gently quiet suave dulce zart "
    "tendre dolce"),
    (Mood("mysterious", -0.05, -0.1, -0.7), "mysterious eerie haunting haunted spooky mystical"),
    (Mood("triumphant", 0.25, 0.1, 0.7, True), "triumphant victorious celebratory proud"),
    (Mood("powerful", 0.22, 0.05, 0.0), "powerful strong loud big heavy intense dramatic"),
    (Mood("groovy", 0.06, 0.05, 0.0), "groovy funky smooth slinky"),
    (Mood("lonely", -0.15, -0.2, -0.5), "lonely lonesome desolate solitary"),
    (Mood("tense", 0.1, 0.1, -0.7), "tense anxious restless suspenseful urgent"),
    (Mood("solemn", -0.1, -0.2, -0.2), "solemn reverent sacred devotional stately"),
    (Mood("festive", 0.15, 0.2, 0.8), "festive party summery"),
    (Mood("raw", 0.05, 0.0, -0.2), "raw gritty rough rugged"),
)  # fmt: skip
MOODS: Mapping[str, Mood] = {word: mood for mood, words in _MOODS for word in words.split()}

# Where in the genre's tempo range; 'mid-tempo' is its middle.
PACES: Mapping[str, float] = {
    "very slow": 0.0, "largo": 0.0, "lento": 0.1, "adagio": 0.1, "slow": 0.12, "slowly": 0.12, "slower": 0.2,
    "downtempo": 0.1, "langsam": 0.12, "lente": 0.12, "andante": 0.35, "unhurried": 0.3, "mid-tempo": 0.5,
    "midtempo": 0.5,
    "mid tempo": 0.5, "medium tempo": 0.5, "moderate": 0.5, "moderato": 0.5, "moderately slow": 0.3,
    "moderately fast": 0.7, "upbeat": 0.8, "up-beat": 0.8, "uptempo": 0.85, "up-tempo": 0.85, "up tempo": 0.85,
    "allegro": 0.85, "brisk": 0.8, "fast": 0.9, "faster": 0.8, "quick": 0.88, "rápido": 0.9, "rapide": 0.9,
    "schnell": 0.9,
    "vivace": 0.95, "very fast": 1.0, "presto": 1.0,
}  # fmt: skip

ENERGIES: Mapping[str, float] = {
    "high energy": 0.25, "high-energy": 0.25, "low energy": -0.22, "low-energy": -0.22, "minimal": -0.15,
    "minimalist": -0.15, "sparse": -0.15, "full band": 0.1,
}  # fmt: skip

_GENRE_ALIASES: Mapping[str, str] = {
    "pop": "pop poppy teenpop k-pop kpop j-pop jpop chart mainstream europop",
    "rock": "rock rocky rocking arena-rock stadium alternative alt-rock shoegaze britpop prog psychedelic garage "
    "post-rock southern-rock classic-rock hard-rock|hard rock|arena rock|folk-punk|emo",
    "folk": "folk folky folksy folklore acoustic americana roots traditional trad folklorique volkslied troubadour "
    "campfire medieval",
    "ballad": "ballad ballade balada ballada torch|love song|slow song|slow jam",
    "r&b": "r&b rnb r'n'b|r & b|r n b|rhythm and blues|contemporary r&b",
    "soul": "soul soulful souly doo-wop doowop",
    "hip-hop": "hip-hop hiphop rap rapped|hip hop|hip-hop beat|hip hop beat",
    "electronic": "electronic electronica electro dance club eurodance idm rave electrónica techy|dance music",
    "country": "country honky-tonk western outlaw nashville countryish|country and western|honky tonk",
    "jazz": "jazz jazzy bebop dixieland lounge crooner vocal-jazz ragtime|gypsy jazz|new orleans",
    "waltz": "waltz vals valse walzer valzer waltzy",
    "reggae": "reggae reggaeish roots-reggae rocksteady",
    "latin": "latin latino latina bachata cumbia merengue mariachi ranchera bolero rumba mambo cuban brazilian mpb "
    "son calypso afrobeat afrobeats afro-cuban tropical|cha cha|cha-cha",
    "lullaby": "lullaby lullabies cradle-song berceuse nana wiegenlied bedtime ninna-nanna|cradle song",
    "cinematic": "cinematic orchestral symphonic soundtrack score filmic trailer neoclassical neo-classical|film score|"
    "movie score|film music|movie soundtrack|new age|post rock",
    "blues": "blues bluesy delta|twelve-bar|12-bar|12 bar|twelve bar",
    "hymn": "hymn hymnal hymnlike choral chorale worship church spiritual congregational psalm praise",
    "funk": "funk boogaloo p-funk",
}  # fmt: skip
_SUB_ALIASES: Mapping[str, str] = {
    "house": "deep-house|deep house|tropical house|tech house|future house|progressive house|electro house",
    "techno": "hardstyle", "trance": "psytrance", "edm": "big-room|big room|electronic dance music|future bass",
    "drum and bass": "drum & bass|drum'n'bass|drum n bass|dnb|d&b|jungle|breakbeat",
    "synthwave": "retrowave|vaporwave|outrun|synth wave", "ambient": "meditative|drone|soundscape",
    "lo-fi": "lofi|lo fi|chillhop|lo-fi hip hop|lo-fi hip-hop|lofi hip hop|lofi hip-hop",
    "trap": "drill", "boom bap": "boom-bap|boombap|old school hip hop|old-school",
    "indie": "indie-pop|indie pop|indie rock|"
    "indie-rock|bedroom pop|dream pop|dream-pop|jangle pop",
    "synth pop": "synthpop|synth-pop|electropop|electro-pop|electro pop|dance-pop|dance pop|new "
    "wave|hyperpop|80s|'80s|eighties",
    "singer-songwriter": "singer songwriter|singer/songwriter|indie folk|indie-folk|cantautor|coffeehouse|unplugged",
    "celtic": "irish|scottish|gaelic", "sea shanty": "shanty|sea-shanty|sea shanties",
    "bluegrass": "hillbilly|newgrass",
    "power ballad": "power-ballad|rock ballad", "musical theatre": "musical theater|broadway|show "
    "tune|showtune|musical|cabaret|disney",
    "neo-soul": "neo soul|neosoul|nu soul", "motown": "northern soul|girl group", "gospel": "southern gospel",
    "punk": "punk rock|pop punk|pop-punk|punky|hardcore", "metal": "heavy metal|hard rock|nu metal|metalcore|thrash",
    "grunge": "post-grunge", "soft rock": "soft-rock|yacht rock|adult contemporary",
    "rock and roll": "rock'n'roll|rock n roll|"
    "rock 'n' roll|rock & roll|rockabilly|fifties|50s|'50s|surf rock|surf", "bossa nova": "bossa|bossanova|bossa-nova",
    "samba": "pagode", "salsa": "timba|son cubano", "reggaeton": "reggaetón|latin trap|dembow|urbano",
    "flamenco": "flamenca|gypsy", "big band": "big-band|bigband", "swing": "swinging|swung|electro swing", "cool jazz":
    "smooth jazz|late-night jazz", "ska": "ska punk|two-tone", "nursery "
    "rhyme": "children's|childrens|kids|children|kid's|"
    "children's song|kids' song|nursery|comptine|nursery rhymes", "carol": "christmas|xmas|carols|christmas "
    "carol|noel|holiday",
    "march": "marching|military", "boogie": "boogie-woogie|boogie woogie|jump blues", "chanson": "musette|parisian|"
    "french chanson|french café",
}  # fmt: skip


def _genre_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for genre, text in _GENRE_ALIASES.items():
        first, *phrases = text.split("|")
        words |= {alias: genre for alias in (*first.split(), *phrases)}
    for style, text in _SUB_ALIASES.items():
        words |= {alias: style for alias in text.split("|")}
    words |= {name: name for name in (*GENRES, *SUB_STYLES)}
    return words


GENRE_WORDS: Mapping[str, str] = _genre_words()
# These colour a genre named beside them and lead only where none is: 'acoustic pop' is pop.
SUPPORTING_WORDS = frozenset(
    "acoustic orchestral traditional dance tropical alternative christmas xmas holiday kids children childrens "
    "children's "
    "folky jazzy bluesy funky soulful poppy folksy rocky rocking cinematic symphonic electronic electro choral".split()
)

VOICE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("female", "woman", "woman's", "women's", "women", "girl", "girl's", "lady", "soprano", "alto", "contralto",
         "mezzo", "mezzo-soprano", "femenina", "weiblich", "féminine", "femme", "mujer"), "female"),
    **dict.fromkeys(
        ("male", "man", "man's", "men's", "men", "boy", "boy's", "guy", "tenor", "baritone", "bass voice",
        "bass vocals",
         "bass vocal", "bass singer", "masculine", "masculina", "männlich", "hombre", "homme"), "male"),
}  # fmt: skip

# Names of instruments beyond the catalogue's own aliases: the nearest one plays, other languages.
MORE_INSTRUMENTS: Mapping[str, str] = {
    "percussion": "acoustic drums", "percusión": "acoustic drums", "batería": "acoustic drums",
    "bateria": "acoustic drums",
    "schlagzeug": "acoustic drums", "batterie": "acoustic drums", "guitarra": "acoustic guitar",
    "guitare": "acoustic guitar", "chitarra": "acoustic guitar", "gitarre": "acoustic guitar", "violão": "nylon guitar",
    "cuerdas": "strings", "cordes": "strings", "archi": "strings", "streicher": "strings", "cordas": "strings",
    "violin": "strings", "cello": "strings", "fiddle": "strings", "string": "strings", "bajo": "finger bass",
    "klavier": "piano", "pianoforte": "piano", "orgel": "organ", "church organ": "organ", "trumpet": "brass",
    "trombone": "brass", "horn": "brass", "metales": "brass", "ukulele": "nylon guitar", "banjo": "acoustic guitar",
    "mandolin": "acoustic guitar", "fingerpicked guitar": "acoustic guitar", "fingerpicking": "acoustic guitar",
    "strummed guitar": "acoustic guitar", "vibraphone": "electric piano",
    "contrebasse": "upright bass", "contrabajo": "upright bass", "contrabbasso": "upright bass",
    "kontrabass": "upright bass", "contrabaixo": "upright bass", "accordéon": "organ", "violon": "strings",
    "geige": "strings", "trompete": "brass", "trompette": "brass", "trompeta": "brass",
    "lead guitar": "electric guitar", "rhythm guitar": "electric guitar", "lead electric guitar": "electric guitar",
    "lead acoustic guitar": "acoustic guitar", "acoustic rhythm guitar": "acoustic guitar", "guitar lead":
    "electric guitar", "lead piano": "piano", "lead strings": "strings", "lead organ": "organ",
    "lead brass": "brass",
}  # fmt: skip
# Instruments that nobody in the band plays, with the nearest one that somebody does.
NEAREST_PLAYERS: Mapping[str, str] = {
    "saxophone": "brass", "sax": "brass", "clarinet": "brass", "oboe": "strings", "bassoon": "strings",
    "flute": "strings", "tuba": "brass", "harmonica": "organ", "accordion": "organ", "bandoneon": "organ",
    "bagpipes": "organ", "harpsichord": "piano", "celesta": "electric piano", "marimba": "electric piano",
    "xylophone": "electric piano", "glockenspiel": "electric piano", "bells": "electric piano", "harp": "nylon guitar",
    "lute": "nylon guitar", "sitar": "acoustic guitar", "bouzouki": "acoustic guitar", "oud": "nylon guitar",
    "tabla": "acoustic drums", "bongos": "acoustic drums", "congas": "acoustic drums", "cajon": "acoustic drums",
    "tambourine": "acoustic drums", "timpani": "acoustic drums", "theremin": "lead synth", "mellotron": "strings",
    "choir": "pad", "whistle": "lead synth", "recorder": "strings", "viola": "strings", "erhu": "strings",
}  # fmt: skip
# Words for a whole family of the catalogue, as in 'no guitars'.
FAMILY_WORDS: Mapping[str, str] = {
    "drums": "drums", "drum": "drums", "percussion": "drums", "beat": "drums", "beats": "drums", "bass": "bass",
    "guitar": "guitar", "guitars": "guitar", "synth": "synth", "synths": "synth", "synthesizers": "synth",
}  # fmt: skip

# Words that say what kind of thing is described, and nothing about how it sounds.
STOP_WORDS = frozenset(
    "a an the and or with of in on for to by at is it its this that from as into over under very really quite rather "
    "some "
    "bit little slightly more most much please make me my i we want would like song songs music track tune tunes "
    "piece style "
    "styled stylish playing plays sound sounds sounding feel feeling feels vibe vibes mood moods voice voices vocal "
    "vocals "
    "vocalist singer "
    "sung singing sing lead leads led instrument instruments instrumentation band arrangement genre tempo bpm key "
    "meter time "
    "signature length long duration about around approximately approx roughly circa ca some something kind type "
    "based driven "
    "accompaniment accompanied plus featuring feat played playing has have having be should but not too so just only "
    "solo "
    "part parts one two beat beats energy level y con de la el en un una et avec le les du und mit der die das ein "
    "eine e com "
    "di il per section sections live modern contemporary classic simple minute minutes second seconds total running "
    "let "
    "late-night night-time nighttime lyrics "
    "own well nice good great beautiful lovely new lots lot touch hint slight starts start builds build "
    "building ends end ending then finally inspired".split()
)
