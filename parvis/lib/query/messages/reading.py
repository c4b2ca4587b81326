"""What is wrong with a query of our language."""

from __future__ import annotations

from parvis.lib.query.messages.texts import Texts

READING: dict[str, Texts] = {
    "empty": {
        "en": ("The query is empty.", "Type a word, for example lumen."),
        "fr": ("La requête est vide.", "Tapez un mot, par exemple lumen."),
    },
    "too-long": {
        "en": ("The query has {length} characters; {most} at most can be read.", "Split it into two saved queries."),
        "fr": (
            "La requête compte {length} caractères, il en faut {most} au plus.",
            "Partagez-la en deux requêtes enregistrées.",
        ),
    },
    "too-deep": {
        "en": ("Parentheses are nested more than {most} times.", "Remove those that do not change the meaning."),
        "fr": (
            "Les parenthèses sont imbriquées plus de {most} fois.",
            "Retirez celles qui ne changent pas le sens.",
        ),
    },
    "nothing-asked": {
        "en": (
            "The query only says what to leave out: it would find nearly everything.",
            "Add what must be there, for example lumen AND NOT casino; each side of an OR needs one.",
        ),
        "fr": (
            "La requête ne dit que ce qu’il faut écarter : elle trouverait presque tout.",
            "Ajoutez ce qui doit être présent, par exemple lumen AND NOT casino ; chaque côté d’un OR en a besoin.",
        ),
    },
    "parenthesis-open": {
        "en": ("This parenthesis is never closed.", "Add the missing ) or remove this one."),
        "fr": ("Cette parenthèse n’est jamais fermée.", "Ajoutez la ) qui manque ou retirez celle-ci."),
    },
    "parenthesis-close": {
        "en": ("This parenthesis closes nothing.", "Remove it, or add the missing ( before it."),
        "fr": ("Cette parenthèse ne ferme rien.", "Retirez-la, ou ajoutez la ( qui manque avant."),
    },
    "group-empty": {
        "en": ("There is nothing in these parentheses.", "Put words in them, or remove them."),
        "fr": ("Il n’y a rien dans ces parenthèses.", "Mettez-y des mots, ou retirez-les."),
    },
    "quote-open": {
        "en": ("This quote is never closed.", 'Add the missing " where the phrase ends.'),
        "fr": ("Ce guillemet n’est jamais fermé.", 'Ajoutez le " qui manque à la fin de l’expression.'),
    },
    "quotes-empty": {
        "en": ("There is no word in here.", "Put words in it, or remove it."),
        "fr": ("Il n’y a aucun mot ici.", "Mettez-y des mots, ou retirez-le."),
    },
    "brace-open": {
        "en": ("This brace is never closed.", "Write {{Orange}} to keep the case of a word."),
        "fr": ("Cette accolade n’est jamais fermée.", "Écrivez {{Orange}} pour respecter la casse d’un mot."),
    },
    "comment-open": {
        "en": ("This comment is never closed.", "Add >>> where it ends."),
        "fr": ("Ce commentaire n’est jamais fermé.", "Ajoutez >>> là où il finit."),
    },
    "unexpected-mark": {
        "en": ("{symbol} means nothing here.", "Remove it, or put the text in quotes."),
        "fr": ("{symbol} ne veut rien dire ici.", "Retirez-le, ou mettez le texte entre guillemets."),
    },
    "symbol-alone": {
        "en": ("{symbol} alone finds nothing: only letters, digits and emoji are looked for.", "Remove it."),
        "fr": (
            "{symbol} seul ne trouve rien : on ne cherche que des lettres, des chiffres et des émojis.",
            "Retirez-le.",
        ),
    },
    "symbol-for-operator": {
        "en": ("{symbol} is no operator.", "Write {operator} in its place."),
        "fr": ("{symbol} n’est pas un opérateur.", "Écrivez {operator} à sa place."),
    },
    "comma": {
        "en": ("{symbol} does not separate words.", "Write OR between them, or put them in quotes."),
        "fr": ("{symbol} ne sépare pas les mots.", "Écrivez OR entre eux, ou mettez-les entre guillemets."),
    },
    "comma-list": {
        "en": ("A comma does not make a list.", "Write {field}:({list})."),
        "fr": ("Une virgule ne fait pas une liste.", "Écrivez {field}:({list})."),
    },
    "foreign-operator": {
        "en": ("{word} is not an operator here.", 'Write {operator}, or "{word}" in quotes to look for the word.'),
        "fr": (
            "{word} n’est pas un opérateur ici.",
            'Écrivez {operator}, ou "{word}" entre guillemets pour chercher le mot.',
        ),
    },
    "operator-without-left": {
        "en": ("Nothing stands before {operator}.", "Put a word before it, or remove it."),
        "fr": ("Il n’y a rien avant {operator}.", "Mettez un mot avant, ou retirez-le."),
    },
    "operator-without-right": {
        "en": ("Nothing stands after {operator}.", "Put a word after it, or remove it."),
        "fr": ("Il n’y a rien après {operator}.", "Mettez un mot après, ou retirez-le."),
    },
    "operators-in-a-row": {
        "en": ("{first} and {second} stand side by side.", "Keep one, or put a word between them."),
        "fr": ("{first} et {second} se suivent.", "Gardez-en un, ou mettez un mot entre eux."),
    },
    "near-without-distance": {
        "en": ("{operator} needs a number of words.", "Write {operator}/5 for at most 5 words between both sides."),
        "fr": (
            "{operator} demande un nombre de mots.",
            "Écrivez {operator}/5 pour au plus 5 mots entre les deux côtés.",
        ),
    },
    "near-side": {
        "en": (
            "{operator} stands between words, phrases, or groups of them joined by OR.",
            "Take the rest out: (a NEAR/5 b) AND c.",
        ),
        "fr": (
            "{operator} se met entre des mots, des expressions, ou des groupes reliés par OR.",
            "Sortez-en le reste : (a NEAR/5 b) AND c.",
        ),
    },
    "near-chain": {
        "en": ("{operator} cannot follow another NEAR.", "Write (a NEAR/5 b) AND (b NEAR/5 c)."),
        "fr": ("{operator} ne peut pas suivre un autre NEAR.", "Écrivez (a NEAR/5 b) AND (b NEAR/5 c)."),
    },
    "distance-too-long": {
        "en": ("A distance is {most} words at most.", "Use AND where the distance does not matter."),
        "fr": ("Une distance est de {most} mots au plus.", "Utilisez AND si la distance est sans importance."),
    },
    "slop-on-one-word": {
        "en": ("A distance needs two words in the quotes.", "Remove the ~ and its number."),
        "fr": ("Une distance demande deux mots entre les guillemets.", "Retirez le ~ et son nombre."),
    },
    "slop-on-many-words": {
        "en": ("A distance takes {most} words in quotes at most.", "Keep those that matter."),
        "fr": ("Une distance prend {most} mots entre guillemets au plus.", "Gardez ceux qui comptent."),
    },
    "only-filters": {
        "en": (
            "The query only filters: it would look at every post.",
            "Add a word, a hashtag, an author, a site or a source that every post must have.",
        ),
        "fr": (
            "La requête ne fait que filtrer : elle regarderait toutes les publications.",
            "Ajoutez un mot, un hashtag, un auteur, un site ou une source que chaque publication doit avoir.",
        ),
    },
    "wildcard-first": {
        "en": ("{word} starts with a wildcard.", "Start with a letter: * and ? may stand anywhere but first."),
        "fr": (
            "{word} commence par un joker.",
            "Commencez par une lettre : * et ? vont partout sauf au début.",
        ),
    },
    "function-without-group": {
        "en": ("{name} is not followed by parentheses.", 'Write {name}(…), or "{name}" to look for the word.'),
        "fr": (
            "{name} n’est pas suivi de parenthèses.",
            'Écrivez {name}(…), ou "{name}" pour chercher le mot.',
        ),
    },
    "field-inside": {
        "en": (
            "{name}(…) holds words, phrases and operators only, no field and no saved query.",
            "Put the field beside it with AND.",
        ),
        "fr": (
            "{name}(…) ne contient que des mots, des expressions et des opérateurs, ni champ ni requête enregistrée.",
            "Mettez le champ à côté, avec AND.",
        ),
    },
    "count-without-number": {
        "en": ("COUNT(…) is not compared with a number.", "Write COUNT(…)>1, or >=, <, <=, =."),
        "fr": ("COUNT(…) n’est comparé à aucun nombre.", "Écrivez COUNT(…)>1, ou >=, <, <=, =."),
    },
    "count-side": {
        "en": ("COUNT counts a word, a phrase, or a group of them joined by OR.", "Take the rest out with AND."),
        "fr": (
            "COUNT compte un mot, une expression, ou un groupe relié par OR.",
            "Sortez-en le reste avec AND.",
        ),
    },
    "unknown-field": {
        "en": ("There is no field {field}.", "Put the text in quotes if you look for these words."),
        "fr": ("Il n’y a pas de champ {field}.", "Mettez le texte entre guillemets si vous cherchez ces mots."),
    },
    "unknown-field-meant": {
        "en": ("There is no field {field}.", "Write {meant}:, or put the text in quotes if you look for these words."),
        "fr": (
            "Il n’y a pas de champ {field}.",
            "Écrivez {meant}:, ou mettez le texte entre guillemets si vous cherchez ces mots.",
        ),
    },
    "bare-url": {
        "en": ("An address is not looked for in the text.", 'Write link:"{url}" to find the posts that link to it.'),
        "fr": (
            "Une adresse ne se cherche pas dans le texte.",
            'Écrivez link:"{url}" pour trouver les publications qui y renvoient.',
        ),
    },
    "value-missing": {
        "en": ("Nothing stands after {field}:.", "Write a value right after the colon, in quotes if it has spaces."),
        "fr": (
            "Il n’y a rien après {field}:.",
            "Écrivez une valeur juste après, entre guillemets si elle contient des espaces.",
        ),
    },
    "not-a-number": {
        "en": ("{field}: takes a number, not {value}.", "Write it in digits, for example {field}:>100."),
        "fr": ("{field}: demande un nombre, pas {value}.", "Écrivez-le en chiffres, par exemple {field}:>100."),
    },
    "not-a-date": {
        "en": ("{value} is not a day of the calendar.", "Write year-month-day, for example {field}:2026-03-01."),
        "fr": (
            "{value} n’est pas un jour du calendrier.",
            "Écrivez année-mois-jour, par exemple {field}:2026-03-01.",
        ),
    },
    "no-comparison": {
        "en": ("{field}: is not a number: it is not compared with < or >.", "Write the value right after the colon."),
        "fr": (
            "{field}: n’est pas un nombre : on ne le compare pas avec < ou >.",
            "Écrivez la valeur juste après.",
        ),
    },
    "unknown-flag": {
        "en": ("{field}:{value} does not exist.", "Choose among {known}."),
        "fr": ("{field}:{value} n’existe pas.", "Choisissez parmi {known}."),
    },
    "saved-unknown": {
        "en": ("There is no saved query called {name}.", "Check its name, or save it first."),
        "fr": ("Aucune requête enregistrée ne s’appelle {name}.", "Vérifiez son nom, ou enregistrez-la d’abord."),
    },
    "saved-circle": {
        "en": ("These saved queries hold each other in a circle: {names}.", "Take one of them out of another."),
        "fr": (
            "Ces requêtes enregistrées se contiennent en rond : {names}.",
            "Retirez l’une d’elles d’une autre.",
        ),
    },
    "saved-too-big": {
        "en": ("With its saved queries, this query has more than {most} parts.", "Use fewer of them at once."),
        "fr": (
            "Avec ses requêtes enregistrées, cette requête compte plus de {most} éléments.",
            "Utilisez-en moins à la fois.",
        ),
    },
}
