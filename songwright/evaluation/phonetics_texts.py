"""Lines written for the phonetic audit, with what is hard in each language; nothing was trained on them."""

AUDIT_LINES: dict[str, tuple[str, ...]] = {
    "en": (
        "I would have crossed the harbour at midnight", "Nobody measures the weight of a whisper",
        "Thirteen thousand feathers fell through the chimney", "Your laughter was louder than thunder in June",
        "We're gonna dance 'til the jukebox is empty", "The fire has burned every bridge that I built",
        "Strange little rumours were choking the alley", "Joyful noise from a voice on the radio",
        "She wound up the clock and the wind closed the door", "Measure by measure we gathered the treasure",
        "Saoirse and Niamh took the ferry to Skye", "Sunflowerless meadows and moonwashed hotels",
        "A usual vision of azure and beige", "Sing me the psalm of the knight and the gnome",
    ),
    "es": (
        "La estrella alumbra el olivo antiguo", "Hay una herida en el aire de enero",
        "Yo te llamaba desde la orilla", "Guitarra rota, corazón valiente", "El cigüeño cruza la iglesia vacía",
        "Mi abuela hilaba lana y silencio", "Qué lejos queda aquel verano", "Bésame ahora que muere la tarde",
        "Jamás he visto un jardín tan extraño", "La niña enciende veinte candiles",
        "Aunque te vayas, vuelve mañana", "Bajo el reloj de la vieja estación",
    ),
    "fr": (
        "Les enfants ont chanté dans un autre hiver", "Nous avons aimé les oiseaux et les ombres",
        "C'est un amour qui s'en allait vers eux", "L'eau de la rivière est bleue et profonde",
        "On attend encore un train sous l'orage", "Ton petit ami est parti sans un mot",
        "Huit heures sonnent au clocher de la ville", "Rien ne ressemble au jardin de juin",
        "Les héros dorment, les hiboux s'éveillent", "Un parfum brun de lundi matin",
        "Ses yeux immenses cherchaient la lumière", "Vous êtes deux amis qui n'ont plus peur",
    ),
    "it": (
        "Gli occhi dell'acqua cercano la luna", "Figlio del vento, sciogli le vele",
        "Un'altra estate e mezzo cielo azzurro", "Nell'ombra fresca scende la pioggia",
        "La mia chitarra conosce ogni voce", "Perché non torni quando è primavera",
        "Sogno le stelle negli anni perduti", "Zitto, qualcuno bussa alla porta",
        "C'è un bacio nascosto in ogni bicchiere", "Quella ragazza sceglie le rose",
        "Però il cuore batte e non si spezza", "Luglio accende i campi di grano",
    ),
    "pt": (
        "Minha canção nasceu no sertão distante", "Põe as mãos no meu coração cansado",
        "Quando amanhece o trem já vem vindo", "A gente canta baixinho na varanda",
        "Nenhum jardim tem tanta saudade", "São cinco irmãos e um violão velho",
        "Amanhã bem cedo a chuva passa", "Os homens bons não esquecem o mar",
        "Onde o rio encontra o mundo inteiro", "Ontem à noite sonhei com você",
        "Muita gente dança e ninguém se cansa", "Um anjo antigo guarda a tua rua",
    ),
    "de": (
        "Über den Dächern schläft die Nacht", "Ich möchte noch einmal ans Meer mit dir",
        "Zwei junge Herzen zünden ein Licht", "Die schöne Müllerin träumt am Bach",
        "Kein Vogel singt im tiefen Schnee", "Pferde und Wagen ziehen vorbei",
        "Du fehlst mir heute wie das Brot", "Jetzt fängt der lange Sommer an",
    ),
}  # fmt: skip
