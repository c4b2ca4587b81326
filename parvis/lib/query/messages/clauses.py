"""What a part of a query asks of posts: code, then language, then (what they do, what they do not do)."""

from __future__ import annotations

from parvis.lib.query.messages.texts import Texts

CLAUSES: dict[str, Texts] = {
    "words": {
        "en": ("contain {what}", "do not contain {what}"),
        "fr": ("contiennent {what}", "ne contiennent pas {what}"),
    },
    "near": {
        "en": (
            "have {left} and {right} with at most {number} words between them",
            "do not have {left} and {right} with at most {number} words between them",
        ),
        "fr": (
            "ont {left} et {right} avec au plus {number} mots entre les deux",
            "n’ont pas {left} et {right} avec au plus {number} mots entre les deux",
        ),
    },
    "onear": {
        "en": (
            "have {left}, then {right} with at most {number} words between them",
            "do not have {left}, then {right} with at most {number} words between them",
        ),
        "fr": (
            "ont {left}, puis {right} avec au plus {number} mots entre les deux",
            "n’ont pas {left}, puis {right} avec au plus {number} mots entre les deux",
        ),
    },
    "count": {
        "en": ("contain {what} {sign} {number} times", "do not contain {what} {sign} {number} times"),
        "fr": ("contiennent {what} {sign} {number} fois", "ne contiennent pas {what} {sign} {number} fois"),
    },
    "sentence": {
        "en": ("in one sentence, {part}", "in no single sentence {part}"),
        "fr": ("dans une même phrase, {part}", "dans aucune phrase ne remplissent ceci : {part}"),
    },
    "title": {
        "en": ("in their title, {part}", "do not do this in their title: {part}"),
        "fr": ("dans leur titre, {part}", "ne remplissent pas ceci dans leur titre : {part}"),
    },
    "group": {
        "en": ("({part})", "do not fulfil this: ({part})"),
        "fr": ("({part})", "ne remplissent pas ceci : ({part})"),
    },
    "author": {"en": ("are by {what}", "are not by {what}"), "fr": ("sont de {what}", "ne sont pas de {what}")},
    "name": {
        "en": ("are by someone called {what}", "are not by someone called {what}"),
        "fr": ("sont d’une personne nommée {what}", "ne sont pas d’une personne nommée {what}"),
    },
    "site": {
        "en": ("come from the site {what}", "do not come from the site {what}"),
        "fr": ("viennent du site {what}", "ne viennent pas du site {what}"),
    },
    "lang": {
        "en": ("are in the language {what}", "are not in the language {what}"),
        "fr": ("sont dans la langue {what}", "ne sont pas dans la langue {what}"),
    },
    "country": {
        "en": ("come from the country {what}", "do not come from the country {what}"),
        "fr": ("viennent du pays {what}", "ne viennent pas du pays {what}"),
    },
    "network": {
        "en": ("are on the network {what}", "are not on the network {what}"),
        "fr": ("sont sur le réseau {what}", "ne sont pas sur le réseau {what}"),
    },
    "kind": {
        "en": ("are of the kind {what}", "are not of the kind {what}"),
        "fr": ("sont du genre {what}", "ne sont pas du genre {what}"),
    },
    "hashtag": {
        "en": ("carry the hashtag {what}", "do not carry the hashtag {what}"),
        "fr": ("portent le hashtag {what}", "ne portent pas le hashtag {what}"),
    },
    "mention": {
        "en": ("mention the account {what}", "do not mention the account {what}"),
        "fr": ("mentionnent le compte {what}", "ne mentionnent pas le compte {what}"),
    },
    "link": {
        "en": ("link to {what}", "do not link to {what}"),
        "fr": ("renvoient à {what}", "ne renvoient pas à {what}"),
    },
    "url": {
        "en": ("have the address {what}", "do not have the address {what}"),
        "fr": ("ont l’adresse {what}", "n’ont pas l’adresse {what}"),
    },
    "id": {
        "en": ("have the identifier {what}", "do not have the identifier {what}"),
        "fr": ("ont l’identifiant {what}", "n’ont pas l’identifiant {what}"),
    },
    "source": {
        "en": ("come from the source {what}", "do not come from the source {what}"),
        "fr": ("viennent de la source {what}", "ne viennent pas de la source {what}"),
    },
    "has": {"en": ("hold {what}", "do not hold {what}"), "fr": ("comportent {what}", "ne comportent pas {what}")},
    "is": {"en": ("are {what}", "are not {what}"), "fr": ("sont {what}", "ne sont pas {what}")},
    "number": {
        "en": ("have {name} {sign} {what}", "do not have {name} {sign} {what}"),
        "fr": ("ont {name} {sign} {what}", "n’ont pas {name} {sign} {what}"),
    },
    "date": {
        "en": ("were published {sign} {what}", "were not published {sign} {what}"),
        "fr": ("ont été publiées {sign} {what}", "n’ont pas été publiées {sign} {what}"),
    },
    "saved": {
        "en": ("answer the saved query {what}", "do not answer the saved query {what}"),
        "fr": ("répondent à la requête enregistrée {what}", "ne répondent pas à la requête enregistrée {what}"),
    },
}

# Names of things, and small words: code, then language.
NAMES: dict[str, dict[str, str]] = {
    "posts": {"en": "Posts that {clauses}.", "fr": "Publications qui {clauses}."},
    "and": {"en": " and ", "fr": " et "},
    "or": {"en": " or ", "fr": " ou "},
    "but": {"en": ", but ", "fr": ", mais "},
    "quoted": {"en": "“{text}”", "fr": "«\u202f{text}\u202f»"},
    "cased": {"en": "{text} (in this case)", "fr": "{text} (avec cette casse)"},
    "more": {"en": "{number} more", "fr": "{number} autres"},
    ">": {"en": "more than", "fr": "plus de"},
    ">=": {"en": "at least", "fr": "au moins"},
    "<": {"en": "less than", "fr": "moins de"},
    "<=": {"en": "at most", "fr": "au plus"},
    "=": {"en": "exactly", "fr": "exactement"},
    "between": {"en": "between {low} and", "fr": "entre {low} et"},
    "date>": {"en": "after", "fr": "après le"},
    "date>=": {"en": "since", "fr": "depuis le"},
    "date<": {"en": "before", "fr": "avant le"},
    "date<=": {"en": "up to", "fr": "jusqu’au"},
    "date=": {"en": "on", "fr": "le"},
    "datebetween": {"en": "between {low} and", "fr": "entre le {low} et le"},
    "engagement": {"en": "an engagement of", "fr": "un engagement :"},
    "replies": {"en": "a number of replies of", "fr": "un nombre de réponses :"},
    "reposts": {"en": "a number of reposts of", "fr": "un nombre de partages :"},
    "likes": {"en": "a number of likes of", "fr": "un nombre de j’aime :"},
    "views": {"en": "a number of views of", "fr": "un nombre de vues :"},
    "followers": {"en": "an author whose followers are", "fr": "un auteur dont les abonnés sont :"},
    "rating": {"en": "a rating of", "fr": "une note :"},
    "length": {"en": "a length in characters of", "fr": "une longueur en caractères :"},
    "media": {"en": "an image or a video", "fr": "une image ou une vidéo"},
    "image": {"en": "an image", "fr": "une image"},
    "video": {"en": "a video", "fr": "une vidéo"},
    "has-link": {"en": "a link", "fr": "un lien"},
    "has-hashtag": {"en": "a hashtag", "fr": "un hashtag"},
    "has-mention": {"en": "the mention of an account", "fr": "la mention d’un compte"},
    "emoji": {"en": "an emoji", "fr": "un émoji"},
    "reply": {"en": "replies", "fr": "des réponses"},
    "repost": {"en": "reposts", "fr": "des partages"},
    "quote": {"en": "quotes of another post", "fr": "des citations d’une autre publication"},
    "post": {"en": "posts of their own", "fr": "des publications d’origine"},
}
