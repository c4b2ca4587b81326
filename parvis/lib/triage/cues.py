"""Words that often go with a wish, in French and English: how few labelled posts still teach much.

Each list is one sign among others, and learning decides what it is worth: "job" is also said by those who complain of
theirs. Written from general knowledge of the two languages. Beginnings of words, without accents, in small letters;
a final "." asks for the whole word.
"""

from __future__ import annotations

import re
import unicodedata

CUES = {
    "job": """
        alternan, apprenti, bosser, boulot, candidat, cdd., cdi., cv., curriculum, embauch, emploi., employeur,
        entretien d, interim, intermitt, lettre de motiv, poste de, poste d', le poste, un poste, votre poste,
        postul, profil., recrut, remplacement, reconver, saisonn, stage., stages., stagiaire, vacataire, apply,
        applied, applying, applicant, application, apprentice, career, cover letter, employ, hire., hiring,
        internship, interview, job., jobs., looking for work, part-time, placement, position., vacanc, recruit,
        references, resume., role., roles., seasonal, shift, trainee, any work, work for you, work with you
    """,
    "trade": """
        ans d', ans de, annees de, annees d', bac pro, bafa, bep., brevet, bts., but., caces, cap., certifi,
        competence, debutant, diplom, disponible, dispo., experienc, formation, habilit, je sais, licence, master,
        motive, permis, portfolio, qualifi, available, can start, degree, graduat, license, motivated, nvq,
        qualified, registered, retired, ticket., trained, years in, years of, years as, year-old, free from
    """,
    "buy": """
        abonner, acha, achet, acquer, carte cadeau, combien, commander, compt, cout, craqu, devis, dispo, en stock,
        en vente, essai, essayer, il me faut, il m'en faut, je prends, j'en prends, j'en veux, je veux, livrez,
        louer, modele, offre., offres., plus cher, precommand, prix, reserver, reste-t, rupture, souscri, stock,
        tarif, taille, trouve-t-on, vendez, vend., afford, budget, buy, cost, deal., deliver to, for sale, how much,
        in stock, i want, i'd like, i'd buy, i need, i'll take, looking for, order a, ordering, pre-order, preorder,
        price, purchase, quote, rent, reserve, restock, sale., sell, selling, showroom, sign up, size., spare,
        stockist, subscri, switch, test drive, take one, two of
    """,
    "ask": """
        a quelle heure, a quel, a qui, avez-vous, c'est quoi, combien de temps, comment, est-ce, est-il, est-elle,
        faut-il, horaire, ou est, ou sont, ou se, ouvert, peut-on, pouvez, pourriez, quand, quel, quelqu'un, qui
        sait, renseign, savez, y a-t-il, y a t il, any idea, anybody, anyone, are you, can i, can we, can you, could
        i, could you, do i, do you, does, explain, how do, how does, how long, is it, is the, is there, may i,
        opening, open on, what time, what's, what is, when, where, which, who do, who would, will the, whether
    """,
    "fault": """
        abus, annul, appel, arnaq, attend, attente, bloqu, bug, casse, coupe, coupure, debit, decu, defect, degout,
        depuis, en panne, encaiss, erreur, facture, froid, fuite, honte, impossible, inaccept, inadmiss, incompet,
        injoign, jamais, litige, manque, mensong, moisi, nul., nulle., oubli, panne, perdu, plainte, plante,
        preleve, promis, probleme, raccroch, reclam, rembours, resil, retard, ridicul, sav., scandal, service
        client, toujours pas, toujours rien, troisieme fois, vole., voleur, again, angry, apolog, awful, blocked,
        broke, cancel, charged, cold., complain, cracked, crash, damag, delay, dirty, disappoint, disgrac, disgust,
        dispoint, error, fail, faulty, fee., fuming, hold., hung up, ignored, joke., late., leak, lies., lost.,
        missing, mould, never, nobody, no answer, no reply, no water, nothing, outage, overcharg, promised, queue,
        refund, refus, rude, shambles, slow, still, stolen, stuck, terrible, third time, twice, unaccept, useless,
        wait, weeks, worst, wrong
    """,
    "thanks": """
        adorabl, ador, bluff, bonheur, bravo, chapeau, content, efficac, excell, extra., formidabl, genial, gentil,
        humain, impecc, magnif, merci, merite, parfait, patien, rapide, ravi., recommand, reconnaiss, regal,
        respect, sauv, souri, super., sympa, top., amazing, apprec, awesome, beautif, best., bless, brilliant, can't
        fault, cheers, class act, delicious, delight, fair play, fantastic, friendly, glad., grateful, great.,
        helpful, hero., impress, kind., legend, love., lovely, lush, patient, perfect, pleased, recommend, saved,
        shout out, sorted, superb, thank, thx., well done, wonderful
    """,
    "lure": """
        abonnes, acompte, bio., bitcoin, cadeau, clique, code promo, comment., commente, concours, coupon, credit,
        crypto, confirmez, destock, dm., doublez, facil, felicit, follow, frais de, gagn, garanti, gratuit,
        immediat, invest, iptv, lien., likes., limite, livraison 48, mp., offert, partage, particulier, pcs., pret.,
        prets., profit, rendement, resultat, revenu, serieu, tag., telegram, tirage, trader, trading, verifi,
        voyant, whatsapp, approved, bets., click, congrat, customer., dear, earn, expire, forex, free., giveaway,
        guarant, inbox, income, kindly, legit, link., loan, lottery, message me, million, passive, prize, recover,
        resell, retweet, rt., selected, text., urgent, validate, verif, voucher, win., winner, work from home, % off
    """,
    "hearsay": """
        apparemment, il parait, parait que, parait-il, on dit, me dit, rumeur, selon, d'apres, bruit court,
        apparently, hearing, heard, i hear, rumour, rumor, supposedly, they say, word is, friend of a friend
    """,
    "world": """
        acquisition, action., actionn, bourse, chiffre d'affaires, collegue, concert, conference, debat, dirigeant,
        dividend, election, film., grand-pere, greve, histoire, ministre, musee, photo, pub., rachat, rachet, ferme,
        reve, salari, sondage, sponsor, trimestr, board., bosses, closing, colleague, debate, documentary, grandad,
        logo, minister, my dad, news, picket, poll., quarter, quiz, revenue, share., shares, stadium, story, strike,
        survey, thesis, thread
    """,
    "mine": """
        je., j', mon., ma., mes., me., m', moi., nous., notre., nos., i., i'm., i've., i'd., my., mine., we., our.,
        us.
    """,
    "yours": "vous., votre., vos., tu., ton., ta., you., your., you're., ur., yous., ye., y'all.",
    "greets": "bonjour, bonsoir, salut, slt., bjr., coucou, hello, hi., hiya, hey., dear, madame, good morning",
}


def cues(text: str) -> list[str]:
    """The name of each list that the text quotes, again for a second and a third quotation."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
    found = ((name, len(pattern.findall(plain))) for name, pattern in PATTERNS.items())
    return [f"{name} {time}" for name, times in found for time in range(1, min(times, MOST_TIMES) + 1)]


def _pattern(words: str) -> re.Pattern[str]:
    beginnings = (word.strip() for word in words.split(","))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_beginning, beginnings)) + ")")


def _beginning(word: str) -> str:
    return re.escape(word[:-1]) + r"(?!\w)" if word.endswith(".") else re.escape(word)


MOST_TIMES = 3
PATTERNS = {name: _pattern(words) for name, words in CUES.items()}
