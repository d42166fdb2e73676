"""Bass lines as data.

Tokens: `r` the chord's bass note, `R` the same accented, `f` fifth, `o` octave, `t` third, `s` sixth or seventh,
`a` a step towards the next chord's bass note, `w` the next note of a walk, `g` a dead note.
"""

from songwright.accompaniment.arranger.patterns import Book, Groove, Line


def _line(home: str, *turns: str) -> Groove:
    return Groove((Line("bass", home, turns),))


_THREE_PEDAL = _line("r--- ---- ----", "r--- ---- a---")
_THREE_WALTZ = _line("R--- ---- f---", "R--- ---- a---", "R--- f--- a---", "R--- --r- a---")
_THREE_DRIVE = _line("R--- r-r- f-a-", "R-r- r-f- r-a-", "R--- f-r- t-a-")
_THREE_WALK = _line("w--- w--- w---", "w--- w--- w-a-")
_THREE_BEAT = _line("R--. ..r- ..a-", "R--. r.o- ..a-", "R-o. ..r- f-a-")
_SIX_PEDAL = _line("r----- ------", "r----- ----a-")
_SIX_ROLL = _line("R----- r---f-", "R---r- f---a-", "R----- f---a-")
_SIX_DRIVE = _line("R-r-r- r-r-f-", "R-r-r- f-r-a-", "R-r-o- r-f-a-", "R---r- t-f-a-")
_SIX_WALK = _line("w----- w---w-", "w---w- w---a-")
_SIX_BEAT = _line("R--.r- r--.o-", "R--.r- o-r-a-", "R-.r.r f--.a-")

PEDAL = Book(
    (
        _line("r--- ---- ---- ----", "r--- ---- ---- a---"),
        _line("r--- ---- r--- ----", "r--- ---- f--- a---"),
        _line("R--- --r- r--- --a-", "R--- --r- f--- t-a-", "R--- --r- o-r- --a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_DRIVE),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_ROLL),
)
POP = Book(
    (
        _line("r--- ---- r--- ----", "r--- ---- r--- --a-", "r--- ---- f--- --a-"),
        _line("R--- --r- r--- --f-", "R--- --r- r-f- --a-", "R--r --r- r--- f-a-", "R--- --f- r--- o-a-"),
        _line("R-r- r-r- r-r- r-r-", "R-r- r-o- r-r- f-a-", "R-r- r-r- f-r- t-a-", "R-r- o-r- r-r- r-a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_DRIVE),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_DRIVE),
)
ROCK = Book(
    (
        _line("R--- --r- r--- ----", "R--- --r- r--- --a-"),
        _line("R-r- r-r- r-r- r-r-", "R-r- r-r- r-r- f-a-", "R-r- r-o- r-r- r-a-", "R--- r-r- r-f- r-a-"),
        _line("R-r- r-R- r-r- R-r-", "R-r- R-r- f-r- t-a-", "R-r- o-r- R-o- f-a-", "R-rr r-r- R-rr f-a-"),
    ),
    (_THREE_WALTZ, _THREE_DRIVE, _THREE_DRIVE),
    (_SIX_ROLL, _SIX_DRIVE, _SIX_DRIVE),
)
ROOT_FIFTH = Book(
    (
        _line("r--- ---- f--- ----", "r--- ---- f--- --a-"),
        _line("R--- ---- f--- --a-", "R--- ---- f--- t-a-", "R--- --r- f--- a---"),
        _line("R--- r--- f--- r-a-", "R--- f--- r--- t-a-", "R--- r-f- o--- f-a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_WALTZ),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_ROLL),
)
SOUL = Book(
    (
        _line("R--- ---. ..r- --a-", "R--- ---g ..r- s-a-"),
        _line("R--. ..g. ..r- s-a-", "R--r ..g. ..o- s-f-", "R-.. .gr- ..f- s-a-", "R--. o-g. .rf- ..a-"),
        _line("R-gr ..o. .gr- s-a-", "R-.r o-s- f-g. r-a-", "R-r. g.o- s-f- r.a-", "R--r .gro s-f- t-a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_BEAT),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_DRIVE),
)
FUNK = Book(
    (
        _line("R-.. ..g. ..r- s.a.", "R-.. .gr. ..o. s.a."),
        _line("R.g. o.g. ..r. s-a.", "R.r. ..g. o.gs f.a.", "R.go ..g. .rg. s-fa", "R... o.gr ..s. f.a."),
        _line("R.go .grg o.gs f.ga", "R.rg o.g. r.os f-ra", "Rg.r o.g. s.of r.ga", "R.go .gro s.f. rgfa"),
    ),
    (_THREE_WALTZ, _THREE_BEAT, _THREE_BEAT),
    (_SIX_ROLL, _SIX_DRIVE, _SIX_BEAT),
)
HIPHOP = Book(
    (
        _line("R--- ---- ---- ----", "R--- ---- ..r- --a-"),
        _line("R--- ---r --.. ..a-", "R--- ---. ..r- --a-", "R--- --.r --o- ..a-"),
        _line("R--- --.r --r- .oa-", "R--r --.. ..r- .ra-", "R-.. ..or --r- s-a-"),
    ),
    (_THREE_PEDAL, _THREE_BEAT, _THREE_BEAT),
    (_SIX_PEDAL, _SIX_BEAT, _SIX_BEAT),
)
DANCE = Book(
    (
        _line("R--- ---- r--- --r-", "R--- ---- r--- --a-"),
        _line("R.o. r.o. r.o. r.o.", "R.o. r.o. r.o. f.a.", "R.o. r.oo r.o. r.a."),
        _line("..R- ..r- ..r- ..o-", "..R- ..r- ..o- .ra-", "r.Rr ..ro ..rr ..oa", "..R- .rr- ..ro ..a-"),
    ),
    (_THREE_PEDAL, _THREE_BEAT, _THREE_BEAT),
    (_SIX_PEDAL, _SIX_BEAT, _SIX_BEAT),
)
WALKING = Book(
    (
        _line("r--- ---- f--- ----", "r--- ---- t--- a---", "r--- ---- f--- a---"),
        _line("w--- w--- w--- w---", "w--- w--- w--- w-a-", "w--- w-g- w--- w---"),
        _line("w--- w--- w--- w---", "w-g- w--- w--- w-a-", "w--- w-g- w-g- w---", "w--- w--- w-g- w-a-"),
    ),
    (_THREE_WALTZ, _THREE_WALK, _THREE_WALK),
    (_SIX_ROLL, _SIX_WALK, _SIX_WALK),
)
SHUFFLE = Book(
    (
        _line("R--- r--- f--- a---", "R--- r-r- f--- a---"),
        _line("R-r- t-t- f-f- s-f-", "R-r- t-t- f-s- f-a-", "R--- t--- f--- s-a-", "R-r- t-f- s-f- t-a-"),
        _line("R-r- t-f- s-o- s-f-", "R-r- o-s- f-f- t-a-", "R-r- t-t- f-s- o-a-", "R-r- r-t- f-f- t-a-"),
    ),
    (_THREE_WALTZ, _THREE_WALK, _THREE_DRIVE),
    (_SIX_ROLL, _SIX_DRIVE, _SIX_DRIVE),
)
REGGAE = Book(
    (
        _line("R--- --.. r-f- ----", "R--- --.. f-r- --a-"),
        _line("R--. r-t- f--. ....", "R--. r-f- r--. ..a-", "R-.. ..r- f-r- t-a-", "R--. t-f- ..r- --.."),
        _line("R-r. r-t- f-f. t-a-", "R--r .rt- f--. r-a-", "R-r. f-r- t-f. ..a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_BEAT),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_BEAT),
)
TUMBAO = Book(
    (
        _line("r--- --r- f--- --f-", "r--- --f- f--- --r-", "r--- --r- f--- --a-"),  # bossa nova
        _line("R--- --f- ---- o---", "R--- --f- ---- a---", "R--- --f- --r- a---"),
        _line("R--- --f- --o- a-a-", "R--. r-f- ---- a---", "R--- --f- ..f- o-a-", "R--r --f- --r- o-a-"),
    ),
    (_THREE_PEDAL, _THREE_WALTZ, _THREE_DRIVE),
    (_SIX_PEDAL, _SIX_ROLL, _SIX_DRIVE),
)
