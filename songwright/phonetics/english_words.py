"""English words that singers say in a way of their own: function words, elisions, vocables, homographs.

Phonemes are written in the inventory's symbols, as `inventory.parse_phonemes` reads them.
"""

# Monosyllabic function words: no stress, and the vowel that is sung (reduced, but one that can be held).
FUNCTION_WORDS = {
    "a": "ə", "an": "æn", "the": "ðə", "of": "ʌv", "and": "ænd", "to": "tu", "in": "ɪn", "on": "ɑn", "at": "æt",
    "as": "æz", "is": "ɪz", "it": "ɪt", "its": "ɪts", "it's": "ɪts", "for": "fɔɹ", "from": "fɹʌm", "with": "wɪð",
    "by": "bI", "or": "ɔɹ", "nor": "nɔɹ", "but": "bʌt", "if": "ɪf", "than": "ðæn", "that": "ðæt", "that's": "ðæts",
    "are": "ɑɹ", "was": "wʌz", "were": "wɜɹ", "be": "bi", "am": "æm", "been": "bɪn", "has": "hæz", "had": "hæd",
    "have": "hæv", "do": "du", "does": "dʌz", "did": "dɪd", "can": "kæn", "could": "kʊd", "would": "wʊd",
    "should": "ʃʊd", "will": "wɪl", "shall": "ʃæl", "may": "mA", "might": "mIt", "must": "mʌst", "i": "I", "i'm": "Im",
    "i'll": "Il", "i'd": "Id", "i've": "Iv", "you": "ju", "you're": "jʊɹ", "you'll": "jul", "you've": "juv",
    "you'd": "jud", "he": "hi", "he's": "hiz", "he'll": "hil", "he'd": "hid", "she": "ʃi", "she's": "ʃiz",
    "she'll": "ʃil", "she'd": "ʃid", "we": "wi", "we're": "wɪɹ", "we'll": "wil", "we've": "wiv", "we'd": "wid",
    "they": "ðA", "they're": "ðɛɹ", "they'll": "ðAl", "they've": "ðAv", "they'd": "ðAd", "me": "mi", "him": "hɪm",
    "her": "hɜɹ", "us": "ʌs", "them": "ðɛm", "my": "mI", "your": "jɔɹ", "his": "hɪz", "our": "Wɹ", "their": "ðɛɹ",
    "who": "hu", "there's": "ðɛɹz", "some": "sʌm", "so": "sO", "up": "ʌp", "what": "wʌt", "when": "wɛn", "where": "wɛɹ",
    "while": "wIl", "like": "lIk", "just": "ʤʌst", "let": "lɛt", "let's": "lɛts", "these": "ðiz", "those": "ðOz",
    "this": "ðɪs", "then": "ðɛn", "there": "ðɛɹ", "how": "hW", "which": "wɪʧ", "whose": "huz", "through": "θɹu",
}  # fmt: skip
# 'the' before a vowel.
THE_BEFORE_VOWEL = "ði"

# Said otherwise than CMUdict's first entry, or not in it: elisions, slang, vocables.
SUNG_WORDS = {
    "'cause": "kʌz", "'cuz": "kʌz", "cuz": "kʌz", "'til": "tɪl", "til": "tɪl", "'till": "tɪl", "o'er": "ɔɹ",
    "e'er": "ɛɹ", "ne'er": "nɛɹ", "whate'er": "wʌtˈɛɹ", "where'er": "wɛɹˈɛɹ", "whene'er": "wɛnˈɛɹ", "howe'er": "hWˈɛɹ",
    "heav'n": "hˈɛvn", "giv'n": "ɡˈɪvn", "ev'n": "ˈivn", "ev'ry": "ˈɛv ɹi", "every": "ˈɛv ɹi", 
    "ev'rything": "ˈɛvɹiθˌɪŋ",
    "ev'rybody": "ˈɛvɹibˌɑdi", "ev'rywhere": "ˈɛvɹiwˌɛɹ", "ev'ryone": "ˈɛvɹiwˌʌn", "everything": "ˈɛvɹiθˌɪŋ",
    "everybody": "ˈɛvɹibˌɑdi", "everyone": "ˈɛvɹiwˌʌn", "everywhere": "ˈɛvɹiwˌɛɹ", "pow'r": "pˈWɹ", "flow'r": "flˈWɹ",
    "flow'rs": "flˈWɹz", "show'r": "ʃˈWɹ", "tow'r": "tˈWɹ", "'round": "ɹˈWnd", "'bout": "bˈWt", "'neath": "nˈiθ",
    "'gainst": "ɡˈɛnst", "'mid": "mˈɪd", "'mongst": "mˈʌŋst", "'em": "ɛm", "'n'": "ən", "'n": "ən", "n'": "ən",
    "n": "ən",
    "'tis": "tɪz", "'twas": "twʌz", "'twill": "twɪl", "th'": "ð ə", "y'all": "jˈɔl", "ya'll": "jˈɔl", "'s": "z",
    "gonna": "ɡˈʌnə", "wanna": "wˈɑnə", "gotta": "ɡˈɑtə", "hafta": "hˈæftə", "lemme": "lˈɛmi", "gimme": "ɡˈɪmi",
    "kinda": "kˈIndə", "sorta": "sˈɔɹtə", "outta": "ˈWtə", "lotta": "lˈɑtə", "oughta": "ˈɔtə", "coulda": "kˈʊdə",
    "woulda": "wˈʊdə", "shoulda": "ʃˈʊdə", "dunno": "dənˈO", "whatcha": "wˈʌʧə", "gotcha": "ɡˈɑʧə", "betcha": "bˈɛʧə",
    "c'mon": "kəmˈɑn", "ma'am": "mˈæm", "o'": "ə", "ol'": "ˈOl", "ole": "ˈOl", "lil": "lˈɪl", "li'l": "lˈɪl",
    "ya": "jə", "em": "ɛm",
    "yo": "jˈO", "i'ma": "ˈImə", "imma": "ˈImə", "tryna": "tɹˈInə", "finna": "fˈɪnə", "ain't": "ˈAnt", 
    "lovin": "lˈʌvɪn",
    "oh": "ˈO", "o": "ˈO", "ooh": "ˈu", "oo": "ˈu", "ah": "ˈɑ", "aah": "ˈɑ", "aw": "ˈɔ", "uh": "ˈʌ", "huh": "hˈʌ",
    "whoa": "wˈO", "woah": "wˈO", "wo": "wˈO", "yeah": "jˈɛ", "yea": "jˈA", "yay": "jˈA", "hey": "hˈA", "mm": "m",
    "hm": "hm", "hmm": "hm", "mmhmm": "m hm", "mhm": "m hm", "shh": "ʃə", "sh": "ʃə", "brr": "bɹə", "psst": "psət",
    "pst": "psət", "grr": "ɡɹə", "tsk": "tɪsk", "na": "nˈɑ", "la": "lˈɑ", "da": "dˈɑ", "ba": "bˈɑ", "sha": "ʃˈɑ",
    "ra": "ɹˈɑ", "ha": "hˈɑ", "doo": "dˈu", "du": "dˈu", "bop": "bˈɑp", "wop": "wˈɑp", "shoo": "ʃˈu", "fa": "fˈɑ",
    "tra": "tɹˈɑ", "lalala": "lˌɑlɑlˈɑ", "nanana": "nˌɑnɑnˈɑ", "ay": "ˈA", "ayy": "ˈA", "eh": "ˈA", "ooo": "ˈu",
    "okay": "OkˈA", "alleluia": "ˌælɪlˈujə", "hallelujah": "hˌælɪlˈujə", "hosanna": "hOzˈænə", "amen": "ˌɑmˈɛn",
    "fire": "fˈIɹ", "our": "Wɹ", "hour": "ˈWɹ", "hours": "ˈWɹz", "prayer": "pɹˈɛɹ", "flower": "flˈWəɹ",
    "again": "əɡˈɛn", "again's": "əɡˈɛnz", "against": "əɡˈɛnst", "because": "bɪkˈʌz", "wasn't": "wˈʌzənt",
    "either": "ˈiðəɹ", "neither": "nˈiðəɹ", "often": "ˈɔfən", "evening": "ˈivnɪŋ", "heaven": "hˈɛvən",
    "sometimes": "sˈʌmtˌImz", "cause": "kˈɔz", "soft": "sˈɔft", "softly": "sˈɔftli", "recall": "ɹɪkˈɔl",
    "aren't": "ˈɑɹnt", "bought": "bˈɔt", "boss": "bˈɔs", "awful": "ˈɔfəl", "yourself": "jɔɹsˈɛlf", "dr": "dˈɑktəɹ",
    "st": "sˈAnt", "mr": "mˈɪstəɹ", "mrs": "mˈɪsɪz", "jubilee": "ʤˌubəlˈi", "whats": "wʌts", "nobody": "nˈObədi",
    "somebody": "sˈʌmbˌɑdi", "begun": "bɪɡˈʌn", "really": "ɹˈɪli", "going": "ɡˈOɪŋ", "goin'": "ɡˈOɪn",
    "forever": "fɔɹˈɛvəɹ", "tomorrow": "təmˈɔɹO", "without": "wɪðˈWt", "into": "ˈɪntu", "today": "tədˈA",
}  # fmt: skip

# One syllable repeated without change in a hyphenated word is a vocable ("na-na-na"), never the word it would spell.
VOCABLES = frozenset(
    "na la da ba sha ra ha doo du oh ooh ah hey yeah uh oo whoa wo mm hm shoo fa tra eh ay bop wop o ya".split()
)

# word: (usual, other). Which one is meant is decided in `homographs.py`.
HOMOGRAPHS = {
    "read": ("ɹˈid", "ɹˈɛd"), "live": ("lˈɪv", "lˈIv"), "lives": ("lˈIvz", "lˈɪvz"), "lead": ("lˈid", "lˈɛd"),
    "wind": ("wˈɪnd", "wˈInd"), "winds": ("wˈɪndz", "wˈIndz"), "tear": ("tˈɪɹ", "tˈɛɹ"), "tears": ("tˈɪɹz", "tˈɛɹz"),
    "close": ("klˈOs", "klˈOz"), "bow": ("bˈW", "bˈO"), "bass": ("bˈAs", "bˈæs"), "dove": ("dˈʌv", "dˈOv"),
    "wound": ("wˈund", "wˈWnd"), "minute": ("mˈɪnət", "mInˈut"), "desert": ("dˈɛzəɹt", "dɪzˈɜɹt"),
    "use": ("jˈuz", "jˈus"), "row": ("ɹˈO", "ɹˈW"), "sow": ("sˈO", "sˈW"), "house": ("hˈWs", "hˈWz"),
    "present": ("pɹˈɛzənt", "pɹɪzˈɛnt"), "record": ("ɹˈɛkəɹd", "ɹɪkˈɔɹd"), "object": ("ˈɑbʤɛkt", "əbʤˈɛkt"),
    "content": ("kˈɑntɛnt", "kəntˈɛnt"), "refuse": ("ɹɪfjˈuz", "ɹˈɛfjus"), "polish": ("pˈɑlɪʃ", "pˈOlɪʃ"),
    "blessed": ("blˈɛst", "blˈɛsɪd"), "beloved": ("bɪlˈʌvɪd", "bɪlˈʌvd"), "rebel": ("ɹˈɛbəl", "ɹɪbˈɛl"),
    "perfect": ("pˈɜɹfɪkt", "pəɹfˈɛkt"), "excuse": ("ɪkskjˈuz", "ɪkskjˈus"), "permit": ("pəɹmˈɪt", "pˈɜɹmɪt"),
    "conflict": ("kˈɑnflɪkt", "kənflˈɪkt"), "increase": ("ɪnkɹˈis", "ˈɪnkɹis"), "progress": ("pɹˈɑɡɹɛs", "pɹəɡɹˈɛs"),
    "project": ("pɹˈɑʤɛkt", "pɹəʤˈɛkt"), "produce": ("pɹədˈus", "pɹˈOdus"), "wicked": ("wˈɪkɪd", "wˈɪkt"),
    "aged": ("ˈAʤd", "ˈAʤɪd"), "learned": ("lˈɜɹnd", "lˈɜɹnɪd"), "abuse": ("əbjˈuz", "əbjˈus"),
}  # fmt: skip
