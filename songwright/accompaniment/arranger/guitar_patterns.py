"""What guitars play, as data.

Tokens: `D` accented down-stroke, `d` down-stroke, `U` accented up-stroke, `u` up-stroke over the upper strings,
`x` muted scratch, `k` short clipped chord; thumb `r` on the chord's bass string, `f` on the alternate bass,
`p` pinch of bass and top string, `1` `2` `3` the highest sounding strings from the top, `c` plucked upper strings;
`P` power chord, `m` the same under the palm.
"""

from songwright.accompaniment.arranger.patterns import Book, Groove, Line


def _hand(home: str, *turns: str) -> Groove:
    return Groove((Line("guitar", home, turns),))


_FOUR_PICKED = _hand("r-3- 2-3- f-3- 1-2-", "r-3- 2-1- f-3- 2-3-", "p-3- 2-3- f-3- 1-3-", "r-3- 1-2- f-3- 1-2-")
_FOUR_TRAVIS = _hand("p-2- f-1- r-2- f-1-", "p-2- f-1- r-2- f-2-", "p--2 f-1- r-2- f-1-", "r-2- f-1- p-2- f-3-")
_THREE_PICKED = _hand("r-3- 2-1- 2-3-", "p-3- 2-1- 2-3-", "r-3- 2-3- 1-2-")
_THREE_WALTZ = _hand("r--- d--- d---", "r--- d--- d-u-", "r--- d-u- d---", "f--- d--- d-u-")
_THREE_STRUM = _hand("D--- d-u- d-u-", "D-u- d-u- d-u-", "D--- d-u- D-uu", "D-u- D--- d-u-")
_SIX_PICKED = _hand("r-3-2- 1-2-3-", "p-3-2- 1-2-3-", "r-3-2- 1-3-2-", "r-2-1- f-2-3-")
_SIX_STRUM = _hand("D---d- D---u-", "D---d- D-d-u-", "D-d-u- D---u-", "D---u- D-d-u-")
_SIX_FULL = _hand("D-d-u- D-d-u-", "D-d-u- D-dudu", "D-dud- D-d-u-")
_THREE_CLIPPED, _SIX_CLIPPED = _hand(".... k... k...", "..x. k... k.x."), _hand("....k. ....k.", "..x.k. ....k.")
_THREE_POWER = _hand("P-m- m-m- m-m-", "P-m- P-m- m-P-", "P-m- m-P- m-P-")
_SIX_POWER = _hand("P-m-m- P-m-m-", "P-m-m- P-m-P-", "P---m- P-P-m-")

STRUMMED = Book(
    (
        _FOUR_PICKED,
        _hand("D--- d-u- --u- d-u-", "D--- d-u- d-u- d-u-", "D-u- d-u- --u- d-u-", "D--- D-u- --u- d-uu"),
        _hand("D--u d-ud -udu d-ud", "D-du D-ud -udu D-ud", "D--u d-ud xudu D-ud", "D-ud D-ud xudu dudu"),
    ),
    (_THREE_PICKED, _THREE_WALTZ, _THREE_STRUM),
    (_SIX_PICKED, _SIX_STRUM, _SIX_FULL),
)
FINGERPICKED = Book(
    (
        _FOUR_PICKED,
        _FOUR_TRAVIS,
        _hand("D--- d-u- --u- d-u-", "D--- d-u- d-u- d-u-", "D-u- d-u- --u- d-uu", "D--- D-u- --u- dudu"),
    ),
    (_THREE_PICKED, _THREE_PICKED, _THREE_WALTZ),
    (_SIX_PICKED, _SIX_PICKED, _SIX_STRUM),
)
BOOM_CHICK = Book(
    (
        _FOUR_TRAVIS,
        _hand("r--- d-u- f--- d-u-", "r--- d-u- f--- dudu", "r-f- d-u- f-r- d-u-", "r--- d--- f--- d-u-"),
        _hand("r-x- D-u- f-x- D-u-", "r-u- D-ud f-u- D-ud", "r-x- D-u- f-u- Dudu", "r-xu D-u- f-xu D-ud"),
    ),
    (_THREE_PICKED, _THREE_WALTZ, _THREE_STRUM),
    (_SIX_PICKED, _SIX_STRUM, _SIX_FULL),
)
ROCK_STRUM = Book(
    (
        _hand("D--- ---- d--- ----", "D--- ---- d--- d-u-", "r-3- 2-1- 2-3- 2-3-"),
        _hand("D-d- d-d- D-d- d-d-", "D-d- d-u- D-d- d-uu", "D-d- D-u- --u- d-u-", "D-du d-d- D-d- dudu"),
        _hand("D-du D-du D-du D-du", "D-du D-du DuDu D-ud", "D-xu D-du D-xu Dudu", "D-du Dudu -uDu D-du"),
    ),
    (_THREE_WALTZ, _THREE_STRUM, _THREE_STRUM),
    (_SIX_STRUM, _SIX_FULL, _SIX_FULL),
)
POWER = Book(
    (
        _hand("P--- ---- ---- ----", "P--- ---- P--- ----"),
        _hand("P-m- m-m- m-m- m-m-", "P-m- m-P- m-m- P-m-", "P-m- m-m- P-m- m-P-", "P-m- P-m- m-m- m-P-"),
        _hand("P--- P-P- --P- P-P-", "P-mm P-mm P-mm P-P-", "P--- P-P- mmP- P-P-", "P-P- --P- P--- P-mm"),
    ),
    (_hand("P--- ---- ----"), _THREE_POWER, _THREE_POWER),
    (_hand("P----- ------"), _SIX_POWER, _SIX_POWER),
)
CLEAN_ARPEGGIO = Book(
    (
        _hand("3--- 2--- 1--- 2---", "3-2- 1--- 2--- 3---", "3--- 2-1- --2- 3---"),
        _hand("3-2- 1-2- 3-2- 1-2-", "3-2- 1-3- 2-1- 3-2-", "3-2- 1--2 --1- 3-2-"),
        _hand("3-21 2-32 1-23 2-12", "3-21 3-21 2-12 3-21", "D--- ---- d-u- --u-", "3-21 2-12 3-21 D---"),
    ),
    (
        _hand("3--- 2--- 1---", "3-2- 1--- 2---"),
        _hand("3-2- 1-2- 3-2-", "3-2- 1-3- 1-2-"),
        _hand("3-21 2-32 1-2-", "D--- d-u- d-u-"),
    ),
    (
        _hand("3--2-- 1--2--", "3-2-1- 2-----"),
        _hand("3-2-1- 2-1-2-", "3-2-1- 3-1-2-"),
        _hand("3-2-1- 2-3212", "D---u- d-d-u-"),
    ),
)
SKANK = Book(
    (
        _hand(".... k... .... k...", ".... k... .... k.x."),
        _hand("..x. k... ..x. k...", "..x. k.x. ..x. k...", ".... k..x .... k.x.", ".... k... .x.. k..."),
        _hand("..k. ..k. ..k. ..k.", "..k. .xk. ..k. .xk.", "x.k. ..k. x.k. ..kx"),
    ),
    (_THREE_CLIPPED, _THREE_CLIPPED, _hand("..k. ..k. ..k.", "..k. .xk. ..k.")),
    (_SIX_CLIPPED, _SIX_CLIPPED, _SIX_CLIPPED),
)
SCRATCH = Book(
    (
        _hand("..k. x..k .x.. k...", "..k. x..k .xk. ...."),
        _hand("x.kx .xk. x.xk .xk.", "x.kx .kx. xk.x .xk.", "k.xx .xk. x.xk .xxk", "x.kx kx.k .xk. x.kx"),
        _hand("kxkx xxkx xkxk xxkx", "kxxk xkxx kxxk xxkk", "xxkx kxkx xkxx kxkx", "kxkk xxkx xkxk xkkx"),
    ),
    (_THREE_CLIPPED, _hand("x.kx .xk. x.k.", "k.xx .xk. xkx."), _hand("kxkx xxkx xkxk", "kxxk xkxx kxkk")),
    (_SIX_CLIPPED, _hand("x.k.x. k.x.k.", "k.x.k. x.k.k."), _hand("kxkxxk xxkxkx", "kxxkxk kxkxxk")),
)
FOUR_TO_THE_BAR = Book(
    (
        _hand("d--- ---- d--- ----", "d--- ---- d--- --u-"),
        _hand("k--. k--. k--. k--.", "k--. k--. k--. k.x.", "k--. k.x. k--. k--."),
        _hand("k--. k--. k--. k--.", "k-x. k--. k-x. k--.", "k--. k.x. k--. kkx."),
    ),
    (
        _hand("d--- ---- d---", "d--- ---- ----"),
        _hand("k--. k--. k--.", "k--. k.x. k--."),
        _hand("k--. k--. k--.", "k-x. k--. k-x."),
    ),
    (
        _hand("d----- d-----", "d----- ------"),
        _hand("k----. k----.", "k----. k---x."),
        _hand("k----. k----.", "k--.x. k--.x."),
    ),
)
BOSSA = Book(
    (
        _hand("r--c --c- f--- c---", "r--c --c- f-c- --c-", "r-c- --c- f--c --c-"),
        _hand("r-c- --c- f-c- -c--", "r--c --c- f--c --c-", "r-c- -c-- f-c- --c-"),
        _hand("r-cc -xc- f-cx -cc-", "r-c- cxc- f--c -xc-", "rxc- -cxc f-cx -cc-"),
    ),
    (_THREE_PICKED, _hand("r-c- --c- c---", "r--c --c- c-c-"), _hand("r-cx c-c- cxc-", "r-c- cxc- c-cc")),
    (_SIX_PICKED, _hand("r-c-c- f-c-c-", "r-c--c f-c-c-"), _hand("r-cxc- f-cxc-", "r-c-cc f-cxcc")),
)
