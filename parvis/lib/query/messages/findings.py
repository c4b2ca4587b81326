"""What the linter remarks."""

from __future__ import annotations

from parvis.lib.query.messages.texts import Texts

FINDINGS: dict[str, Texts] = {
    "mixed": {
        "en": ("AND and OR stand side by side: this is read as {reading}.", "Put parentheses where you mean them."),
        "fr": ("AND et OR se côtoient : on lit {reading}.", "Mettez des parenthèses là où vous les voulez."),
    },
    "contradiction": {
        "en": ("{part} is asked for and left out at once: this part finds nothing.", "Remove one of the two."),
        "fr": ("{part} est à la fois demandé et écarté : cette partie ne trouve rien.", "Retirez l’un des deux."),
    },
    "range-empty": {
        "en": ("{range} holds no value: it finds nothing.", "Write the smaller value first."),
        "fr": ("{range} ne contient aucune valeur : il ne trouve rien.", "Écrivez d’abord la plus petite valeur."),
    },
    "ranges-apart": {
        "en": ("No value of {field} satisfies all that is asked here.", "Check the signs < and >."),
        "fr": ("Aucune valeur de {field} ne satisfait tout ce qui est demandé ici.", "Vérifiez les signes < et >."),
    },
    "two-values": {
        "en": (
            "A post has one {field}: it cannot be {first} and {second} at once.",
            "Write {field}:({first} OR {second}).",
        ),
        "fr": (
            "Une publication n’a qu’une valeur de {field} : pas {first} et {second} à la fois.",
            "Écrivez {field}:({first} OR {second}).",
        ),
    },
    "unknown-value": {
        "en": ("No post has {field}:{value}.", "Choose among {known}."),
        "fr": ("Aucune publication n’a {field}:{value}.", "Choisissez parmi {known}."),
    },
    "unknown-language": {
        "en": ("{value} is no code of a language.", "Write two letters, for example lang:fr."),
        "fr": ("{value} n’est pas un code de langue.", "Écrivez deux lettres, par exemple lang:fr."),
    },
    "too-broad": {
        "en": (
            "{part} may be in {percent} % of all posts.",
            "Add a word that must stand near it, for example with NEAR/5.",
        ),
        "fr": (
            "{part} peut se trouver dans {percent} % de toutes les publications.",
            "Ajoutez un mot qui doit être proche, par exemple avec NEAR/5.",
        ),
    },
    "short-prefix": {
        "en": ("{word} finds every word that begins so.", "Put at least three letters before the wildcard."),
        "fr": ("{word} trouve tous les mots qui commencent ainsi.", "Mettez au moins trois lettres avant le joker."),
    },
    "ambiguous-alone": {
        "en": (
            "{word} also means {meaning_en}.",
            "Ask for a word of your trade beside it, for example {word} NEAR/5 (…), or leave out the rest with NOT.",
        ),
        "fr": (
            "{word} veut dire aussi : {meaning_fr}.",
            "Demandez à côté un mot de votre métier, par exemple {word} NEAR/5 (…), ou écartez le reste avec NOT.",
        ),
    },
    "missing-exclusion": {
        "en": (
            "{word} also means {meaning_en}, and nothing is left out.",
            "Add AND NOT (…) with words of that meaning. Examples: {exclude}.",
        ),
        "fr": (
            "{word} veut dire aussi : {meaning_fr}, et rien n’est écarté.",
            "Ajoutez AND NOT (…) avec des mots de ce sens. Exemples : {exclude}.",
        ),
    },
    "operator-as-word": {
        "en": ("{word} is read as a word that must be in the text.", "Write {operator} if you mean the operator."),
        "fr": (
            "{word} est lu comme un mot qui doit être dans le texte.",
            "Écrivez {operator} si vous voulez l’opérateur.",
        ),
    },
    "single-quotes": {
        "en": ("Single quotes do not make a phrase.", "Use double quotes."),
        "fr": ("L’apostrophe ne fait pas une expression.", "Utilisez des guillemets."),
    },
    "sign-dropped": {
        "en": ("{written} is looked for as {word}: signs are not.", "Add a word beside it to tell it apart."),
        "fr": (
            "{written} est cherché comme {word} : les signes ne le sont pas.",
            "Ajoutez un mot à côté pour le distinguer.",
        ),
    },
    "repeated": {
        "en": ("{part} stands here twice.", "Remove one."),
        "fr": ("{part} est ici deux fois.", "Retirez-en un."),
    },
    "accent-strict": {
        "en": (
            "{word} is found only with its accents; people often type {bare}.",
            "Write {bare} to find every spelling.",
        ),
        "fr": (
            "{word} n’est trouvé qu’avec ses accents ; on écrit souvent {bare}.",
            "Écrivez {bare} pour trouver toutes les graphies.",
        ),
    },
}
