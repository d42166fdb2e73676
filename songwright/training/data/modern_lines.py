"""Lines as people write them today: hooks, titles said again, oohs, names, numbers, fast talk, stops at word ends."""

from songwright.training.data.own_lines import Frame

_STOPS = ("paper", "pocket", "ticket", "bottle", "bucket", "rocket", "carpet", "basket")
_ENDS = ("boat", "coat", "gate", "lake", "map", "cup", "bed", "road", "leg", "cab", "night", "book")
_NASAL_STOPS = ("camp", "lamp", "point", "tent", "bank", "sink", "hand", "band", "stamp", "paint")
_NAMES = ("Annie", "Marcus", "Delilah", "Tommy", "Josephine", "Katie", "Rebecca", "Peter", "Angela", "Diego")
_CITIES = ("Chicago", "Berlin", "Toronto", "Dakota", "Memphis", "Boston", "Tokyo", "Madrid", "Austin")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twenty")
_CLOCK = ("two", "three", "four", "five", "half past eight", "quarter to ten", "a quarter past six")
_OPEN = ("ooh", "oh", "ah", "hey", "yeah", "la", "na", "whoa")
_VERBS = ("keep", "take", "break", "drop", "stop", "rock", "pick", "push", "hold", "shake")
_BODY = ("heart", "head", "hands", "feet", "back", "lips", "eyes")
_GLOW = ("neon", "city", "traffic", "midnight", "kitchen", "highway", "basement", "rooftop")
_FEEL = ("sick of it", "up for it", "out of it", "good at it", "stuck in it", "glad of it")
_PHONE = ("phone", "screen", "battery", "radio", "playlist", "headlights", "jacket", "coffee")

MODERN_FRAMES: tuple[Frame, ...] = (
    Frame("{} {} {} {}", (_STOPS, _ENDS, ("oh", "and a", "on a", "in a"), ("paper cup", "broken boat", "bitter pill"))),
    Frame("{} {} on the water", (_STOPS, ("boats", "kites", "crowns", "planes", "hearts", "birds"))),
    Frame("I kept the {} in the {} of my coat", (_PHONE, ("pocket", "back", "lining"))),
    Frame("{} it up and {} it down", (_VERBS, _VERBS)),
    Frame("{} it to me baby {}", (_VERBS, ("one more time", "right now", "all night", "oh no"))),
    Frame("{} {} {} {} {}", (_OPEN, _OPEN, _OPEN, ("don't go", "come back", "let go", "hold tight"), _OPEN)),
    Frame("{} la la {} la la la {}", (("oh", "ooh", "hey"), _OPEN, ("hey", "oh", "yeah"))),
    Frame("{} na na na na {}", (("hey", "oh", "yeah"), ("goodbye", "tonight", "my love", "oh yeah"))),
    Frame("{} {} {} go", (("one", "three", "five"), ("two", "four", "six"), ("three", "eight", "ready"))),
    Frame("It's {} in the morning and I'm {}", (_CLOCK, ("wide awake", "on the road", "on my own", "out of luck"))),
    Frame("{} missed calls and {} texts from {}", (_COUNTS, _COUNTS, _NAMES)),
    Frame("{} don't you call me from {}", (_NAMES, _CITIES)),
    Frame("{} bought a ticket back to {}", (_NAMES, _CITIES)),
    Frame("{} and {} dancing in the {} light", (_NAMES, _NAMES, _GLOW)),
    Frame("I left my {} in a {} parking lot", (_BODY, _GLOW)),
    Frame("{} lights on the {} tonight", (_GLOW, ("ceiling", "bedroom wall", "dashboard", "window pane"))),
    Frame("Dead {} on a {} night", (("battery", "engine", "end street", "of winter"), _GLOW)),
    Frame("I'm so {} I could {}", (_FEEL, ("scream", "shout", "sleep", "dance", "drop", "stop"))),
    Frame(
        "Get your {} off my {}",
        (("hands", "boots", "books", "bags", "dog", "big wet feet"), ("bed", "back", "desk", "map", "lap")),
    ),
    Frame("Put a {} by the {} and the {}", (_NASAL_STOPS, _NASAL_STOPS, _ENDS)),
    Frame("That {} that {} that big black {}", (_ENDS, _NASAL_STOPS, ("cab", "dog", "boat", "book", "bag"))),
    Frame("Pick up the {} put down the {}", (_PHONE, _ENDS)),
    Frame("Stop at the {} don't wake the {}", (_ENDS, ("kids", "dog", "street", "cop", "baby"))),
    Frame(
        "Baby I'm {} I'm {} tonight",
        (("not okay", "a wreck", "alive", "a fake", "up late"), ("on my own", "in deep", "a mess", "done")),
    ),
    Frame(
        "We could be {} we could be {}",
        (("famous", "happy", "nothing", "anyone", "electric"), ("strangers", "heroes", "legends", "late", "kids")),
    ),
    Frame("I talk too {} and I walk too {}", (("fast", "much", "loud", "quick"), ("slow", "late", "hard", "far"))),
    Frame(
        "Cut the {} and kick the {} back", (("cord", "talk", "crap", "deck", "light"), ("beat", "bass", "door", "seat"))
    ),
    Frame(
        "Check the {} check the {} check the mic",
        (("clock", "kit", "deck", "cash", "beat"), ("track", "map", "lock", "stack", "book")),
    ),
    Frame("Tick tock tick tock {} on the {}", (("hands", "rust", "dust", "blood"), ("clock", "rock", "dock", "deck"))),
    Frame(
        "Quick little {} with a {} in his {}",
        (("cat", "kid", "crook", "bird"), ("knife", "note", "tip", "key"), ("coat", "cap", "pack", "hand")),
    ),
    Frame("Hold on {} hold on to me", (_NAMES,)),
    Frame(
        "Don't let it {} don't let it {} oh", (("fade", "stop", "drop", "end", "break"), ("go", "die", "slip", "burn"))
    ),
    Frame(
        "Red {} blue {} gold {} too",
        (("lips", "boats", "lights", "cups"), ("jeans", "notes", "birds", "beds"), ("rings", "coats", "dust")),
    ),
    Frame("I want it I {} it I got it I {} it", (("need", "want", "like", "feel"), ("lost", "love", "keep", "sold"))),
    Frame("Midnight in {} and the rain won't stop", (_CITIES,)),
    Frame(
        "Somebody tell me why {} never {}",
        (("we", "they", "you", "good things"), ("stay", "speak up", "write back", "came by")),
    ),
    Frame(
        "Bright {} in a dark {}",
        (("light", "spark", "coat", "bird", "idea"), ("park", "bar", "truck", "backyard", "hotel room")),
    ),
    Frame(
        "Thank you for the {} and the {}",
        (("ride", "bread", "fight", "cake", "laughter"), ("light", "wine", "bed", "map", "advice")),
    ),
    Frame(
        "You said {} I said {}",
        (("maybe", "never", "Friday", "okay", "what now"), ("please", "wait", "all right", "don't", "good night")),
    ),
    Frame(
        "Twenty {} years old and {}",
        (("one", "two", "five", "nine"), ("broke", "bored", "alone", "in debt", "in love")),
    ),
    Frame(
        "Slow down {} you're going too {}",
        (("baby", "honey", "kid", "Peter", "driver"), ("fast", "deep", "hard", "far")),
    ),
    Frame(
        "I hope you {} I hope you {} it",
        (("get it", "got out", "sleep", "read this"), ("like", "hate", "keep", "meant")),
    ),
    Frame(
        "Every {} has a {} to {}",
        (
            ("kid", "cab", "ghost", "king", "drop"),
            ("debt", "song", "bet", "part", "map"),
            ("keep", "pay", "play", "burn"),
        ),
    ),
    Frame(
        "Throw your {} up {} {}",
        (("hands", "cups", "fists", "hats"), ("high", "now", "and out"), ("higher", "to the top", "to the beat")),
    ),
    Frame(
        "Mama said {} papa said {}", (("don't", "go", "wait", "work hard"), ("do it", "stop it", "wake up", "sit down"))
    ),
    Frame(
        "Deep in the {} of the {} we {}",
        (("heart", "dark", "end", "back"), ("night", "club", "lake", "road"), ("wait", "dance", "speak", "hide")),
    ),
)
