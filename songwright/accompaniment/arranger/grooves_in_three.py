"""Drum grooves in three and in dotted beats, from light to full, as data.

Tokens: `X` accent, `x` plain, `o` soft, `g` ghost; see `patterns.py` for the notation. Voices are those of
`drum_grooves.PERCUSSION_KEYS`.
"""

from songwright.accompaniment.arranger.patterns import Groove, Line


def _groove(*lines: Line) -> Groove:
    return Groove(lines)


WALTZ_SOFT = (
    _groove(
        Line("swirl", "o--- g--- g---", ("o--- g--- g.g.",)),
        Line("kick", "g... .... ....", ("g... .... ..g.",)),
    ),
    _groove(
        Line("kick", "o... .... ....", ("o... .... ..g.",)),
        Line("stick", ".... o... o...", (".... o.g. o...", ".... o... o.g.")),
        Line("closed hat", "o.g. o.g. o.g.", ("o.g. o.gg o.g.",)),
    ),
    _groove(
        Line("kick", "x... .... ..o.", ("x... .... ....", "x... ..o. ....")),
        Line("snare", ".... x... x...", (".... x..g x...", ".... x... x.g.")),
        Line("ride", "X.o. x.o. x.o.", ("X.o. x.oo x.o.",)),
    ),
)
WALTZ_POP = (
    _groove(
        Line("kick", "x... .... ....", ("x... .... ..o.",)),
        Line("stick", ".... .... x...", (".... g... x...",)),
        Line("closed hat", "x.o. o.o. o.o.", ("x.o. o.og o.o.",)),
    ),
    _groove(
        Line("kick", "x... .... ..x.", ("x..x .... ....", "x... ..x. ....")),
        Line("snare", ".... x... x...", (".... x..g x...", ".... x... x..g")),
        Line("closed hat", "x.o. x.o. x.o.", ("x.o. x.ox x.o.",)),
    ),
    _groove(
        Line("kick", "X..x .... ..x.", ("X... ..x. ..x.", "X.x. .... ..x.")),
        Line("snare", ".... X... X...", (".... X..g X.g.", ".... X... X.xx")),
        Line("ride", "X.x. X.x. X.x.", ("X.x. X.xx X.x.",)),
        Line("tambourine", ".... o... o...", ("..g. o.g. o.g.",)),
    ),
)
WALTZ_SWING = (
    _groove(
        Line("swirl", "o--- o--- o---", ("o--- o--- o.o.",)),
        Line("pedal hat", ".... x... ....", (".... x... x...",)),
    ),
    _groove(
        Line("ride", "x... x.o. x...", ("x... x.o. x.o.", "x.o. x... x.o.")),
        Line("pedal hat", ".... x... ...."),
        Line("snare", ".... .... ....", (".... ..g. ....", "..g. .... ..g.")),
        Line("kick", "o... .... ....", ("o... .... ..o.",)),
    ),
    _groove(
        Line("ride", "X... X.x. X.o.", ("X.x. X.x. X...", "X... X.x. X.x.")),
        Line("pedal hat", ".... X... ....", (".... X... X...",)),
        Line("snare", "..g. .... ..o.", (".... ..x. ..g.", "..o. ..g. ....")),
        Line("kick", "x... ..o. ....", ("x... .... ..x.", "x... o... ....")),
    ),
)
WALTZ_BEAT = (
    _groove(
        Line("kick", "x... .... ....", ("x... .... ..x.",)),
        Line("closed hat", "..x. ..x. ..x.", ("..x. .gx. ..x.",)),
        Line("clap", ".... .... o...", (".... .... o..g",)),
    ),
    _groove(
        Line("kick", "X... ...x ....", ("X... ...x ..x.", "X..x .... ....")),
        Line("clap", ".... .... x...", (".... .... x..o",)),
        Line("closed hat", "x.xo x.x. x.x.", ("x.xo x.xx xxx.", "x.x. xxx. x.xo")),
    ),
    _groove(
        Line("kick", "X... X... X...", ("X... X... X.x.", "X... X..x X...")),
        Line("clap", ".... X... X...", (".... X... X..x",)),
        Line("open hat", "..X. ..X. ..X.", ("..X. ..X. ....",)),
        Line("closed hat", "xo.o xo.o xo.o", ("xo.o xx.o xoxo",)),
    ),
)
SIX_SOFT = (
    _groove(
        Line("shaker", "o.g.g. o.g.g.", ("o.g.g. o.ggg.",)),
        Line("kick", "g..... ......", ("g..... ....g.",)),
    ),
    _groove(
        Line("kick", "o..... ......", ("o..... ....o.",)),
        Line("stick", "...... o.....", ("...... o...g.",)),
        Line("closed hat", "o.g.g. o.g.g.", ("o.g.g. o.ggg.",)),
    ),
    _groove(
        Line("kick", "x..... ....o.", ("x...o. ....o.", "x..... ......")),
        Line("snare", "...... x.....", ("...... x...g.", "....g. x.....")),
        Line("ride", "x.o.o. x.o.o.", ("x.o.o. x.ooo.",)),
    ),
)
SIX_POP = (
    _groove(
        Line("kick", "x..... ......", ("x...o. ......", "x..... ....o.")),
        Line("stick", "...... x.....", ("...... x...g.",)),
        Line("closed hat", "x.o.o. x.o.o.", ("x.o.o. x.ogo.",)),
    ),
    _groove(
        Line("kick", "x...x. ......", ("x..... ....x.", "x...x. ....x.")),
        Line("snare", "...... X.....", ("...... X...g.", "....g. X.....", "...... X..g.g")),
        Line("closed hat", "x.o.o. x.o.o.", ("x.o.o. x.ooo.",)),
    ),
    _groove(
        Line("kick", "X...x. ....x.", ("X...x. ..x.x.", "X.x... ....x.")),
        Line("snare", "...... X.....", ("...... X.x.xx", "....g. X...g.", "...... X..g.g")),
        Line("ride", "X.x.x. X.x.x.", ("X.x.x. X.xxx.",)),
        Line("tambourine", "...... o.....", ("....g. o...g.",)),
    ),
)
SIX_ROCK = (
    SIX_POP[0],
    _groove(
        Line("kick", "X...x. ....x.", ("X..... ..x.x.", "X...x. ......")),
        Line("snare", "...... X.....", ("...... X...x.", "....g. X...g.")),
        Line("ride", "X.x.x. X.x.x.", ("X.x.x. X.xxx.",)),
    ),
    _groove(
        Line("kick", "X.x.x. ....x.", ("X...x. ..x.x.", "X.x... ..x.x.")),
        Line("snare", "...... X.....", ("...... X.x.xx", "....x. X...x.")),
        Line("open hat", "X..... X.....", ("X..... X...x.",)),
        Line("closed hat", "..x.x. ..x.x.", ("..x.x. ..xxx.",)),
    ),
)
SIX_SWING = (
    _groove(
        Line("swirl", "o----- o-----", ("o----- o---o.",)),
        Line("pedal hat", "...... x....."),
    ),
    _groove(
        Line("ride", "x..... x...o.", ("x...o. x...o.", "x..... x.....")),
        Line("pedal hat", "...... x....."),
        Line("snare", "...... ......", ("....g. ......", "...... ..g...")),
        Line("kick", "g..... g.....", ("g..... g...o.",)),
    ),
    _groove(
        Line("ride", "X..... X...x.", ("X...x. X...x.",)),
        Line("pedal hat", "...... X....."),
        Line("snare", "....g. ......", ("....o. ..g...", "..g... ....x.")),
        Line("kick", "o..... g.....", ("o...o. g.....", "o..... g...x.")),
    ),
)
SIX_BEAT = (
    _groove(
        Line("kick", "x..... ......", ("x..... ....x.",)),
        Line("closed hat", "..x.x. ..x.x.", ("..x.x. .gx.x.",)),
        Line("clap", "...... o.....", ("...... o....g",)),
    ),
    _groove(
        Line("kick", "X..... x.....", ("X..... x...x.", "X...x. x.....")),
        Line("clap", "...... x.....", ("...... x....o",)),
        Line("closed hat", "x.x.x. x.x.x.", ("x.x.x. xxxxx.", "x.xxx. x.x.x.")),
    ),
    _groove(
        Line("kick", "X..... X.....", ("X..... X...x.", "X...x. X.....")),
        Line("clap", "...... X.....", ("...... X....x",)),
        Line("open hat", "....X. ....X.", ("....X. ......",)),
        Line("closed hat", "xoxo.o xoxo.o", ("xoxo.o xoxoxo",)),
    ),
)

WALTZ_TOMS = (
    _groove(
        Line("floor tom", "o... .... ....", ("o... .... ..g.", "o... .... o...")),
        Line("shaker", "g.g. g.g. g.g.", ("g.g. g.gg g.g.",)),
    ),
    _groove(
        Line("kick", "X... .... ....", ("X... .... ..x.", "X... ...x ....")),
        Line("floor tom", "x..x ..x. x..x", ("x..x ..x. x.xx", "x..x ..xx x..x")),
        Line("low tom", ".... .... o...", (".... o... o...",)),
    ),
    _groove(
        Line("kick", "X... ..X. ....", ("X... ..X. X...", "X..X .... X.X.")),
        Line("snare", ".... .... X...", (".... .... X.xx", ".... ..g. X..g")),
        Line("floor tom", "X.xx x.xx x.xx", ("X.xx x.xx XxXx", "XxxX xxXx xxXx")),
        Line("ride", "x... x... x...", ("x... x... x.x.",)),
    ),
)
SIX_TOMS = (
    _groove(
        Line("floor tom", "o..... ......", ("o..... ....g.", "o..... o.....")),
        Line("shaker", "g.g.g. g.g.g.", ("g.g.g. g.ggg.",)),
    ),
    _groove(
        Line("kick", "X..... ......", ("X..... X.....", "X...x. ......")),
        Line("floor tom", "x..x.. x.x.x.", ("x.x.x. x.xxx.", "x..x.. x.x.xx")),
        Line("low tom", "...... o.....", ("...... o...o.",)),
    ),
    _groove(
        Line("kick", "X..... ....X.", ("X...X. ......", "X..... X...X.")),
        Line("snare", "...... X.....", ("...... X.x.xx", "....g. X.....")),
        Line("floor tom", "X.xxx. X.xxx.", ("X.xxx. X.xXxX", "XxxXxx X.xxx.")),
        Line("ride", "x..... x.....", ("x..... x...x.",)),
    ),
)
