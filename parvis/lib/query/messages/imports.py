"""What became of a query of another tool."""

from __future__ import annotations

from parvis.lib.query.messages.texts import Texts

IMPORTS: dict[str, Texts] = {
    "import-empty": {
        "en": ("Nothing of this query can be kept.", "Check which tool it comes from."),
        "fr": ("Rien de cette requête ne peut être repris.", "Vérifiez de quel outil elle vient."),
    },
    "loss-field": {
        "en": ("{field}: has no equal here and was left out.", "Check whether the rest still says enough."),
        "fr": ("{field}: n’a pas d’équivalent ici et n’a pas été repris.", "Vérifiez que le reste en dit assez."),
    },
    "loss-value": {
        "en": ("{value} has no equal here and was left out.", "Check whether the rest still says enough."),
        "fr": ("{value} n’a pas d’équivalent ici et n’a pas été repris.", "Vérifiez que le reste en dit assez."),
    },
    "loss-word-operator": {
        "en": ("{word} was read as a word, as the other tool does.", "Write {operator} if you mean the operator."),
        "fr": ("{word} a été lu comme un mot, comme le fait l’autre outil.", "Écrivez {operator} pour l’opérateur."),
    },
    "loss-near-group": {
        "en": (
            "{operator} between groups was spread over their words; a post may satisfy each part in another place.",
            "Check the result with a few posts.",
        ),
        "fr": (
            "{operator} entre groupes a été réparti sur leurs mots ; chaque partie peut être ailleurs dans le texte.",
            "Vérifiez le résultat sur quelques publications.",
        ),
    },
    "loss-engaging": {
        "en": ("{field}: was read as a mention of the account.", "Check the result with a few posts."),
        "fr": ("{field}: a été lu comme une mention du compte.", "Vérifiez le résultat sur quelques publications."),
    },
    "loss-to": {
        "en": (
            "{field}: was read as a mention of the account: answers that do not name it are not found.",
            "Add AND is:reply or AND is:repost to narrow it.",
        ),
        "fr": (
            "{field}: a été lu comme une mention du compte : ce qui ne le nomme pas n’est pas trouvé.",
            "Ajoutez AND is:reply ou AND is:repost pour resserrer.",
        ),
    },
    "loss-raw": {
        "en": ("{field}: keeps the case of the words, but signs such as + or ! are not looked for.", ""),
        "fr": ("{field}: respecte la casse des mots, mais les signes comme + ou ! ne sont pas cherchés.", ""),
    },
    "loss-opening": {
        "en": ("{field}: was read as anywhere in the text: openings are not told apart here.", ""),
        "fr": ("{field}: a été lu comme n’importe où dans le texte : le chapô n’est pas distingué ici.", ""),
    },
    "loss-source": {
        "en": ("{field}: was read as the address of a site.", "Use the site’s domain, for example site:lemonde.fr."),
        "fr": (
            "{field}: a été lu comme l’adresse d’un site.",
            "Utilisez le domaine du site, par exemple site:lemonde.fr.",
        ),
    },
    "loss-symbol": {
        "en": ("{symbol} is not looked for: only the word is.", ""),
        "fr": ("{symbol} n’est pas cherché : seul le mot l’est.", ""),
    },
    "loss-accent": {
        "en": (
            "Here a typed accent is strict: {word} does not find {bare}, which other tools may find too.",
            "Write {bare} to find every spelling.",
        ),
        "fr": (
            "Ici, un accent écrit est exigé : {word} ne trouve pas {bare}, que d’autres outils peuvent trouver.",
            "Écrivez {bare} pour trouver toutes les graphies.",
        ),
    },
}
