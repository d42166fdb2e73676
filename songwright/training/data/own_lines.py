"""English sentences written for songwright: frames with slots, which multiply."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """A sentence with `{}` slots and the words that go into each."""

    text: str
    slots: tuple[tuple[str, ...], ...]


_TIMES = ("tonight", "tomorrow", "in the morning", "in September", "on Sunday", "at midnight")
_PLACES = ("by the river", "in the garden", "at the station", "under the bridge", "on the mountain", "near the ocean")
_LIGHTS = ("moonlight", "fire", "sunshine", "thunder", "shadow", "rainbow")
_FEELINGS = ("love", "joy", "hope", "trouble", "sorrow", "courage")
_PEOPLE = ("mother", "brother", "teacher", "children", "stranger", "friend")
_THINGS = ("letter", "picture", "ring", "promise", "treasure", "kitchen radio")
_PAST = ("lost", "found", "gave away", "remembered", "bought", "threw away")
_DOING = ("running", "laughing", "singing", "watching", "choosing", "breathing")

FRAMES: tuple[Frame, ...] = (
    Frame("I will be waiting {} {}", (_PLACES, _TIMES)),
    Frame("We were {} {}", (_DOING, _PLACES)),
    Frame("She {} the {} {}", (_PAST, _THINGS, _TIMES)),
    Frame("Nobody knows the {} of my {}", (_FEELINGS, _PEOPLE)),
    Frame("There is {} and {} in your voice", (_FEELINGS, _LIGHTS)),
    Frame("Tell the {} we are {}", (_PEOPLE, _DOING)),
    Frame("My {} is {} {}", (_PEOPLE, _DOING, _PLACES)),
    Frame("Give me the {} and the {}", (_THINGS, _LIGHTS)),
    Frame("You are my {} {}", (_LIGHTS, _TIMES)),
    Frame("They {} all their {} {}", (_PAST, _FEELINGS, _PLACES)),
    Frame("Don't forget the {} {}", (_THINGS, _PLACES)),
    Frame("How could I ever see {} without {}", (_LIGHTS, _FEELINGS)),
    Frame("The {} will come home {}", (_PEOPLE, _TIMES)),
    Frame("Every {} deserves a {}", (_PEOPLE, _THINGS)),
    Frame("Oh the {} of the {} came down", (_LIGHTS, _FEELINGS)),
    Frame("Just one more {} and I'm gone {}", (_THINGS, _TIMES)),
)
