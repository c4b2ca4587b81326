"""Posts about three things, and vectors of a model that tells them apart."""

from __future__ import annotations

import random

import numpy as np

from parvis.lib.themes import Said

ABOUT = {
    "delivery": (
        "Mon colis n'est jamais arrivé, la livraison a trois semaines de retard",
        "Livraison en retard, le colis est perdu quelque part entre Lyon et Lille",
        "Toujours pas de colis, le suivi de livraison ne bouge plus",
        "Le livreur a laissé le colis sous la pluie, livraison ratée",
    ),
    "heat": (
        "L'adaptateur qui chauffe a bruni la prise de terre du salon",
        "Encore un adaptateur qui chauffe, il sent le plastique fondu",
        "Cet adaptateur qui chauffe me fait peur la nuit, la prise est noire",
        "Attention à l'adaptateur qui chauffe : odeur de plastique et prise noire",
    ),
    "reading": (
        "Lumière parfaite pour lire le soir, un abat-jour magnifique",
        "Un abat-jour magnifique en verre, et lire au lit devient un plaisir",
        "La lumière est douce pour lire, l'abat-jour est vraiment magnifique",
        "Abat-jour magnifique, lumière chaude, parfait pour lire longtemps",
    ),
}
ENDS = ("hier", "samedi", "Nantes", "Dijon", "Brest", "Metz", "Tours", "Nice", "Albi", "Rodez", "Vannes", "Auch")


def talk(each: int = 20, seed: int = 1, topics: tuple[str, ...] = tuple(ABOUT), first: int = 0) -> list[Said]:
    """`each` posts of each topic, in turns; the topic of key k is `topics[(k - first) % len(topics)]`."""
    chance = random.Random(seed)
    found = []
    for number in range(each * len(topics)):
        lines = ABOUT[topics[number % len(topics)]]
        one, other = chance.sample(lines, 2)
        text = f"{one}. {' '.join(chance.sample(ENDS, 3))}. {other[: chance.randrange(20, 40)]}"
        found.append(Said(first + number, text, "fr"))
    return found


def vectors_of(topics: list[int], seed: int = 1, size: int = 16) -> dict[int, bytes]:
    """By place: signed bytes near one direction for each topic."""
    chance = np.random.Generator(np.random.PCG64(seed))
    made = {}
    for key, topic in enumerate(topics):
        row = chance.normal(0, 0.08, size) + 0.5
        row[topic] += 1
        made[key] = np.round(row / np.abs(row).max() * 127).astype(np.int8).tobytes()
    return made
