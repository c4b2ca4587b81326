"""Brands whose name is also a word, in French or in English: what else it means, and what to leave out.

Written for this project from the dictionaries' senses; a workspace adds its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Another sense of a name, in English and in French, and words that betray it."""

    en: str
    fr: str
    exclude: tuple[str, ...] = ()


_ROWS = """
action|an act, a share|un acte, un titre en bourse|bourse, film
alan|a first name|un prénom|
amazon|the river, the forest|le fleuve, la forêt|rainforest, river
apple|the fruit|la pomme|juice, pie, cider
ariel|a first name, a mermaid|un prénom, une sirène|sirene, mermaid
aube|dawn, a French department|le lever du jour, un département|soleil, "departement de l"
axe|an axis|une ligne, une direction|
bic|a ballpoint pen|un stylo|
bird|an animal|un oiseau, en anglais|feather, nest
bolt|a screw, lightning, a sprinter|un boulon, un coureur|usain, nut
boss|a chief|un chef|
bounty|a reward|une prime|hunter
but|a goal, a conjunction|un objectif, un but marqué|match, gardien
carrefour|a crossroads|un croisement|giratoire, route
casino|a gambling house|un lieu de jeu|roulette, poker
celine|a first name, a writer|un prénom, un écrivain|dion, bardamu
chrome|a metal|un métal|
chloe|a first name|un prénom|
corona|a crown, a virus|une couronne, un virus|virus, covid
darty|a surname|un patronyme|
delta|a letter, a river mouth|une lettre, une embouchure|variant, plane
dove|a bird|une colombe, en anglais|peace, bird
echo|a repeated sound|un son répété|
edge|a border|un bord, en anglais|
figaro|a barber of the opera|un barbier d’opéra|mozart, rossini
ford|a shallow crossing, a surname|un gué, un patronyme|harrison, coppola
free|at no cost, not captive|gratuit, libre, en anglais|shipping, palestine
galaxy|a group of stars|des étoiles, en anglais|star, universe
gap|a hole, a French town|un écart, une ville|hautes
golf|a sport|un sport|green, club
halo|a ring of light, a game|un cercle de lumière, un jeu|xbox, lune
hermes|a god, a parcel carrier|un dieu, un transporteur|olympe, zeus
jaguar|an animal|un animal|zoo, jungle
jazz|a music|une musique|concert, festival
jules|a first name|un prénom|verne, cesar
kiri|a tree|un arbre|
leclerc|a general, a racing driver|un général, un pilote|charles, ferrari
lime|a fruit, a tool|un citron vert, un outil|juice, ongles
lion|an animal, a zodiac sign|un animal, un signe|zoo, horoscope
lotus|a flower|une fleur|yoga, fleur
lu|read, past tense|lire, au passé|
lydia|a first name|un prénom|
mango|a fruit|une mangue, en anglais|juice, lassi
marianne|a first name, the Republic|un prénom, la République|buste, timbre
mars|a planet, a month|une planète, un mois|planete, 2026
match|a game|une rencontre sportive|but, arbitre
meta|a prefix, about itself|un préfixe|
mini|small|petit|
monde|the world|la terre, les gens|coupe, tour
monster|a creature|une créature|
mustang|a horse|un cheval|cheval
nest|a bird’s home|un nid, en anglais|bird
oracle|a prophecy|une prophétie|delphes, tarot
orange|the fruit, the colour, a French town|le fruit, la couleur, une ville|jus, juice, vaucluse
picard|a captain, a dialect|un capitaine, un parler|"star trek", ch
polo|a shirt, a sport|un vêtement, un sport|chemise, cheval
poste|a job, a message|un emploi, un message|emploi, recrutement
president|a head of state|un chef d’État|republique, macron
puma|an animal|un animal|zoo
ring|a jewel, a boxing square|une bague, une salle de boxe|wedding, boxe
seat|a chair|une place assise, en anglais|belt, flight
shell|a hard cover, a terminal|une coquille, un terminal|bash, snail
slack|loose|mou, en anglais|
smart|clever|malin, en anglais|phone
spark|a flash of fire|une étincelle, en anglais|
square|a shape, a small park|une forme, un petit parc|root, metre
stripe|a band of colour|une rayure, en anglais|
swift|quick, a singer, a bird|rapide, une chanteuse|taylor
target|an aim|une cible, en anglais|audience
teams|groups|des équipes, en anglais|
tide|the sea’s rise and fall|la marée, en anglais|ocean, high
total|the whole|entier, la somme|cout, montant
twitch|a jerk|un tressaillement, en anglais|
uber|over, in German|au-dessus, en allemand|alles
vinci|a town, a painter|une ville, un peintre|leonard, leonardo
visa|a travel document|un document de voyage|passeport, consulat
windows|panes of glass|des fenêtres, en anglais|
x|a letter, an unknown|une lettre, une inconnue|
zoe|a first name|un prénom|
zoom|a close-up|un gros plan|objectif, lens
""".strip()


def _entries() -> dict[str, Ambiguity]:
    rows = (line.split("|") for line in _ROWS.splitlines())
    return {
        name: Ambiguity(en, fr, tuple(word.strip() for word in out.split(",") if word)) for name, en, fr, out in rows
    }


AMBIGUOUS: Mapping[str, Ambiguity] = _entries()
