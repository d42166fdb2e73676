"""Sentences written for songwright: frames with slots, which multiply, and lines in four other languages."""

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

FOREIGN_LINES: dict[str, tuple[str, ...]] = {
    "es": (
        "La luna brilla sobre el mar", "Canta conmigo en la mañana", "Nunca olvidaré tu voz", "El viento llega del sur",
        "Quiero volver a mi pueblo", "Bajo la lluvia de abril", "Dame la mano y camina", "Todo cambia con el tiempo",
        "Una guitarra suena lejos", "Los niños juegan en la calle", "Tengo un sueño cada noche",
        "Ya no hay miedo en mi pecho",
        "El río baja cantando", "Mañana será otro día", "Vuelve pronto, corazón", "Las estrellas nos guían",
    ),
    "fr": (
        "La mer est calme ce matin", "Je marche seul sous la pluie", "Chante encore une chanson",
        "Le vent du nord est froid",
        "Nous étions jeunes et heureux", "Ton sourire me suit partout", "Le jour se lève sur la ville",
        "Un oiseau chante dans le jardin", "Donne-moi la main ce soir", "Les enfants dansent dans la rue",
        "Rien ne sera comme avant", "Mon cœur attend le printemps", "La nuit tombe doucement",
        "Je t'aimerai toujours", "Viens avec moi vers la lumière", "Le bateau quitte le port",
    ),
    "it": (
        "La luna dorme sul mare", "Canta con me questa notte", "Il vento porta la tua voce",
        "Domani torna il sole",
        "Cammino piano per la strada", "Non dimenticare il mio nome", "Sotto il cielo di maggio",
        "La città si sveglia presto",
        "I bambini giocano in piazza", "Ogni giorno penso a te",
        "Dammi la mano e vieni via", "Il fiume scende dal monte",
        "Una stella brilla lontano", "Questa è la nostra canzone", "Tutto passa con il tempo",
        "Vorrei volare come un gabbiano",
    ),
    "pt": (
        "A lua brilha sobre o mar", "Canta comigo esta canção", "O vento traz a tua voz", "Amanhã volta o sol",
        "Eu ando sozinho na chuva", "Nunca esqueça o meu nome", "As crianças brincam na rua", "O rio desce da montanha",
        "Meu coração espera por ti", "Tudo muda com o tempo", "A noite cai devagar", "Vem comigo para casa",
        "Uma estrela brilha longe", "Os pássaros cantam de manhã", "Não tenho medo do escuro", "Esta é a nossa terra",
    ),
}  # fmt: skip
