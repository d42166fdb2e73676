"""What keyboards, pads, strings and horns play, as data.

Line `right`: `C` accented chord, `c` chord, `s` soft chord, `t` its two highest notes, `1`…`5` its notes from the
lowest (beyond the highest, an octave up). Line `left`: `r` root, `f` fifth, `o` the octave above the root, `O` root
with its octave.
"""

from songwright.accompaniment.arranger.patterns import Book, Groove, Line


def _hand(home: str, *turns: str) -> Groove:
    return Groove((Line("right", home, turns),))


def _hands(right: tuple[str, ...], left: tuple[str, ...]) -> Groove:
    return Groove((Line("right", right[0], right[1:]), Line("left", left[0], left[1:])))


_THREE_BROKEN = _hands(
    ("..1- 3-2- 3-2-", "..1- 2-3- 4-3-", "..1- 3-4- 3-2-"),
    ("r--- ---- ----", "r--- ---- f---"),
)
_THREE_WALTZ = _hands(("---- s--- s---", "---- s--- s-t-", "---- s--- c---"), ("r--- ---- ----", "r--- ---- f---"))
_THREE_FULL = _hands(
    ("C--- c-t- c---", "C--- c--- c-t-", "C-t- c--- c-t-"), ("O--- ---- ----", "O--- ---- f---", "O--- --f- o---")
)
_SIX_BROKEN = _hands(("..1-2- 3-2-1-", "..1-2- 4-3-2-", "..1-3- 4-3-1-"), ("r----- ------", "r----- f-----"))
_SIX_ROLLED = _hands(("c---t- c---t-", "c---t- c-t-t-", "c----- c-t---"), ("r----- f-----", "r----- o-----"))
_SIX_FULL = _hands(("C-t-t- C-t-t-", "C-t-c- C-t-t-", "C---t- C-t-c-"), ("O----- O-----", "O----- f---o-"))
_THREE_OFFBEAT = _hand("..c. ..c. ..c.", "..c. ..c. .sc.", ".sc. ..c. ..c.")
_SIX_OFFBEAT = _hand("..c.c. ..c.c.", "..c.c. ..c.s.", "..c.s. ..c.c.")
_THREE_COMP = _hand("..c- ---- c-..", "c-.. ..c- ----", "---- ..c- ..c.", "..c. ---- ..c-")
_SIX_COMP = _hand("....c- ....c-", "c----- ..c---", "....c- --..c-", "..c--- ....c-")
_THREE_HOLD, _SIX_HOLD = _hand("c--- ---- ----"), _hand("c----- ------")

BALLAD_PIANO = Book(
    (
        _hands(
            ("..1- 2-3- 4-3- 2-3-", "..1- 2-3- ..1- 2-3-", "..1- 2-3- 4-3- 2---", "..1- 3-2- 4-3- 2-1-"),
            ("r--- ---- ---- ----", "r--- ---- f--- ----"),
        ),
        _hands(
            ("s-1- 2-3- s-1- 2-3-", "s-1- 2-3- 4-3- 2-t-", "s-2- 3-2- s-1- 2-3-", "s-1- 2-3- s--- --t-"),
            ("r--- ---- r--- ----", "r--- f--- o--- ----", "r--- ---- r--- f---"),
        ),
        _hands(
            ("C--- c--- c-t- c---", "C--- c--- c--- c-t-", "C-t- c--- c-t- c---", "C--- c-t- c--t --t-"),
            ("O--- ---- O--- ----", "O--- --r- O--- ----", "O--- ---- O--- --f-"),
        ),
    ),
    (_THREE_BROKEN, _THREE_WALTZ, _THREE_FULL),
    (_SIX_BROKEN, _SIX_ROLLED, _SIX_FULL),
)
POP_PIANO = Book(
    (
        _hands(
            ("c--- ---- s--- ----", "c--- ---- s--- --t-", "c--- ---- ---- ----"),
            ("r--- ---- ---- ----", "r--- ---- r--- ----"),
        ),
        _hands(
            ("C--- s--- c--- s---", "C--- s--- c-t- s---", "C--t --c- --t- s---", "C--- s-t- c--- s-t-"),
            ("r--- ---- r--- --r-", "r--- --r- r--- ----"),
        ),
        _hands(
            ("C--c --c- C--c --c-", "C--c --c- C-c- c-t-", "C--c --c- --c- C-t-", "C-t- C--c --c- C-t-"),
            ("O--- --r- O--- --r-", "O--- ---- O--- --f-", "O--- --r- O-r- --f-"),
        ),
    ),
    (_THREE_BROKEN, _THREE_WALTZ, _THREE_FULL),
    (_SIX_BROKEN, _SIX_ROLLED, _SIX_FULL),
)
ROCK_PIANO = Book(
    (
        POP_PIANO.four[0],
        _hands(
            ("C-s- c-s- C-s- c-s-", "C-s- c-s- C-s- c-t-", "C-s- c-s- C-t- c-s-"),
            ("r--- ---- r--- ----", "r--- --r- r--- ----"),
        ),
        _hands(
            ("C-c- C-c- C-c- C-c-", "C-c- C-c- C-c- C-tc", "C-c- C-ct C-c- C-c-", "C-cc C-c- C-cc C-c-"),
            ("O--- O--- O--- O---", "O--- O--- O-r- O-f-"),
        ),
    ),
    (_THREE_WALTZ, _THREE_FULL, _THREE_FULL),
    (_SIX_ROLLED, _SIX_FULL, _SIX_FULL),
)
JAZZ_COMP = Book(
    (
        _hand("c--- ---- ---- ..s.", "c--- ---- ..s- ----", "..c- ---- ---- ----"),
        _hand(
            "c-.. ..c- .... ....",
            "..c- .... ..c- ....",
            "c--- ..c. .... ..s-",
            ".... c-.. ..c- ----",
            "..c. .... c--- ....",
        ),
        _hand(
            "C-.. ..c- ..c. ..c.",
            "..C. ..c. c-.. ..c-",
            "C--- ..c. .... C-c.",
            "..c. C-.. ..c. ..C-",
            "..C- ..c. ..c- ----",
        ),
    ),
    (_THREE_HOLD, _THREE_COMP, _THREE_COMP),
    (_SIX_HOLD, _SIX_COMP, _SIX_COMP),
)
SOUL_KEYS = Book(
    (
        _hand("c--- ---- ..s- ----", "c--- ---- ---- s-t-", "c--- ---- ..s- --t-"),
        _hand("C--. ..s- ..c- ..s-", "C--- ..t- ..c- ---t", "C--. .s.c --.. s-t-", "..C- ---. ..c- ..t-"),
        _hand("C-.c ..s. .c.. c-t-", "C--c ..t. .c.c ..t-", ".sC. ..c. .c.s c.t.", "C-.s .c.. C-.s .ctc"),
    ),
    (_THREE_HOLD, _THREE_COMP, _THREE_COMP),
    (_SIX_HOLD, _SIX_COMP, _SIX_ROLLED),
)
FUNK_KEYS = Book(
    (
        _hand("..c. ..s. ..c. ...s", "..c. ...s ..c. ..s."),
        _hand("..c. .c.s ..c. ...c", "C..s ..c. .s.c ..c.", "..c. .c.. c.s. ..c.", ".sc. ..c. .s.c ..t."),
        _hand("C.sc .c.s .sc. c.sc", "C..c .sc. .c.s c.tc", ".sC. .c.s c.sc .sc.", "C.s. c.sc .c.s c.t."),
    ),
    (_THREE_OFFBEAT, _THREE_OFFBEAT, _THREE_COMP),
    (_SIX_OFFBEAT, _SIX_OFFBEAT, _SIX_COMP),
)
REGGAE_KEYS = Book(
    (
        _hand(".... c... .... c...", ".... c... .... c.s."),
        _hand(".... C... .... C...", ".... C... .... C.s.", "...s C... .... C..."),
        _hand("..s. C.s. ..s. C.s.", "..s. C.s. .ss. C.s.", ".ss. C.s. ..s. C.ss"),  # the organ's bubble
    ),
    (_THREE_OFFBEAT, _THREE_OFFBEAT, _THREE_OFFBEAT),
    (_SIX_OFFBEAT, _SIX_OFFBEAT, _SIX_OFFBEAT),
)
MONTUNO = Book(
    (
        _hand("..c- ..s- ..c- s---", "c--- ..c- ..s- ..c-", "..c- ..s- c--- ..c-"),
        _hand("C..c ..c. .c.. c.c.", "C..c ..c. .c.c ..c.", ".cc. c..c .c.. c.t."),
        _hand("C.tc .ct. .c.t c.tc", "C.tc .c.t .ct. c.tc", ".tC. t.c. tc.t .ctc", "C.tc .ct. .ctc .tc."),
    ),
    (_THREE_BROKEN, _THREE_COMP, _THREE_COMP),
    (_SIX_ROLLED, _SIX_COMP, _SIX_COMP),
)
DANCE_KEYS = Book(
    (
        _hand("c--- ---- ---- ----", "c--- ---- c--- ----"),
        _hand("C--c --c- --c- c---", "C--c --c- --c- --c-", "C-.. c-.c ..c- c-.."),
        _hand("C..c ..c. C..c ..c.", "C..c ..c. .c.c ..c.", "..C. ..C. ..C. ..Cc", "C.c. .c.c ..c. c.c."),
    ),
    (_THREE_HOLD, _THREE_COMP, _THREE_OFFBEAT),
    (_SIX_HOLD, _SIX_COMP, _SIX_OFFBEAT),
)
HIPHOP_KEYS = Book(
    (
        _hand("c--- ---- ---- ----", "c--- ---- ---- --t-"),
        _hand("C--- ---- ..c- ----", "C--- --c- ---- ..t-", "C--- ---- ..c- --t-", "..C- ---- ..c- ----"),
        _hand("C-.. ..c- ..c- .t..", "C--- ..c- ..c. ..t-", "C-.c ..c- ---- t-c-"),
    ),
    (_THREE_HOLD, _THREE_COMP, _THREE_COMP),
    (_SIX_HOLD, _SIX_COMP, _SIX_ROLLED),
)
ARPEGGIO = Book(
    (
        _hand("1-2- 3-2- 1-2- 3-2-", "1-2- 3-4- 3-2- 1-2-", "1-3- 2-3- 1-3- 2-4-"),
        _hand("1-2- 3-4- 3-2- 1-2-", "1-3- 2-4- 3-5- 4-2-", "1-2- 3-4- 5-4- 3-2-"),
        _hand("1234 3212 1234 5432", "1232 4323 1232 5434", "1323 4323 1323 5434"),
    ),
    (
        _hand("1-2- 3-4- 3-2-", "1-3- 2-4- 3-2-"),
        _hand("1-2- 3-4- 5-3-", "1-3- 4-3- 5-2-"),
        _hand("1234 3212 3432", "1323 4323 5434"),
    ),
    (
        _hand("1-2-3- 4-3-2-", "1-3-2- 4-3-2-"),
        _hand("1-2-3- 5-4-2-", "1-3-4- 5-4-3-"),
        _hand("123432 123454", "132343 234543"),
    ),
)
HOLD = Book(
    (_hand("c--- ---- ---- ----"), _hand("c--- ---- ---- ----"), _hand("c--- ---- ---- ----")),
    (_THREE_HOLD, _THREE_HOLD, _THREE_HOLD),
    (_SIX_HOLD, _SIX_HOLD, _SIX_HOLD),
)
# A pad that breathes with the kick of dance music.
PUMP = Book(
    (
        _hand("c--- ---- ---- ----"),
        _hand("c--- ---- ---- ----", "c--- ---- c--- ----"),
        _hand("..c- ..c- ..c- ..c-", "..c- ..c- ..c- .cc-", "..c- .cc- ..c- ..c-"),
    ),
    (_THREE_HOLD, _THREE_HOLD, _hand("..c- ..c- ..c-", "..c- ..c- .cc-")),
    (_SIX_HOLD, _SIX_HOLD, _hand("..c-c- ..c-c-", "..c-c- ..ccc-")),
)
# Strings and organ wake up as the song does: held, then moving on the beat, then driving.
SWELL = Book(
    (
        _hand("c--- ---- ---- ----"),
        _hand("c--- ---- ---- ----", "c--- ---- ---- t---", "c--- ---- t--- t---"),
        _hand("C--- ---- t--- ----", "C--- --t- t--- t-t-", "C--- ---- t--- --t-", "C--- t--- t--- t---"),
    ),
    (
        _THREE_HOLD,
        _hand("c--- ---- ----", "c--- ---- t---"),
        _hand("C--- ---- t---", "C--- t--- t---", "C--- --t- t---"),
    ),
    (_SIX_HOLD, _hand("c----- ------", "c----- --t---"), _hand("C----- t-----", "C----- t---t-", "C---t- t---t-")),
)
DRIVING_STRINGS = Book(
    (
        _hand("c--- ---- ---- ----"),
        _hand("s-s- s-s- s-s- s-s-", "s-s- s-s- s-s- s-t-", "s-st s-s- s-st s-s-"),
        _hand("C-ss c-ss C-ss c-ss", "C-ss c-ss C-ss cstt", "C-ss c-s- C-ss c-ss"),
    ),
    (_THREE_HOLD, _hand("s-s- s-s- s-s-", "s-s- s-s- s-t-"), _hand("C-ss c-ss c-ss", "C-ss c-ss cstt")),
    (_SIX_HOLD, _hand("s-s-s- s-s-s-", "s-s-s- s-s-t-"), _hand("C-s-s- C-s-s-", "C-s-ss C-s-tt")),
)
STABS = Book(
    (
        _hand(".... .... .... ....", ".... .... .... ..c."),
        _hand(".... .... .... ....", ".... .... ..c. ..C.", ".... ..c. C... ....", "C... .... .... ...."),
        _hand("C... .... ..c. ....", "C.c. .... .... ..C.", "..c. ..C. .... ....", "C--. .... ..c. C..."),
    ),
    (
        _hand(".... .... ....", ".... .... ..c."),
        _hand(".... .... ....", ".... ..c. C..."),
        _hand("C... .... ..c.", "C... ..c. C..."),
    ),
    (
        _hand("...... ......", "...... ....c."),
        _hand("...... ......", "...... ..c.C."),
        _hand("C..... ....c.", "C...c. ....C."),
    ),
)
HYMN_ORGAN = Book(
    (
        _hand("c--- ---- c--- ----", "c--- ---- c--- c---"),
        _hand("c--- c--- c--- c---", "c--- c--- c--- ----", "c--- c--- c-t- c---"),
        _hand("C--- c--- C--- c---", "C--- c--- C-t- c---", "C--- c-t- C--- c---"),
    ),
    (
        _hand("c--- ---- c---", "c--- ---- ----"),
        _hand("c--- c--- c---", "c--- c--- c-t-"),
        _hand("C--- c--- c---", "C--- c-t- c---"),
    ),
    (_SIX_HOLD, _hand("c----- c-----", "c----- c---t-"), _hand("C---c- C---c-", "C----- C-t-c-")),
)
LULLABY_KEYS = Book(
    (
        _hand("1--- 3--- 2--- 3---", "1--- 2--- 3--- 4---"),
        _hand("1-3- 2-3- 1-3- 2-3-", "1-3- 2-4- 3-4- 2-3-"),
        _hand("1-3- 2-4- 1-3- 2-4-", "1-2- 3-4- 5-4- 3-2-"),
    ),
    (
        _hand("1--- 2--- 3---", "1--- 3--- 2---"),
        _hand("1--- 3-2- 3---", "1-2- 3-2- 3-2-"),
        _hand("1-3- 2-3- 4-3-", "1-2- 3-4- 3-2-"),
    ),
    (
        _hand("1---2- 3---2-", "1---3- 2---3-"),
        _hand("1-2-3- 4-3-2-", "1-3-2- 4-3-2-"),
        _hand("1-2-3- 5-4-2-", "1-3-4- 5-4-3-"),
    ),
)
