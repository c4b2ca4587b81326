"""Words that say nothing by themselves, French and English, folded (no accents, lower case)."""

FRENCH = """
a ai aie alors apres as assez au aucun aucune aussi autant autre autres aux avais avait avance avant avec avez avoir
avons ayant beaucoup bien bon bonjour bonne bonnes bons bonsoir bref car ce ceci cela celle celles celui ces cet
cette ceux chaque chez ci comme comment contre coucou dans de debut deja demain depuis derriere des dessous dessus
deux devant dire dis dit dite dites dois doit doivent donc dont du elle elles en encore enfin entre envers es est et
etaient etais etait etant ete etes etre eu eux eut faire fais faisait fait faite faites font faut fois franchement
grand grande grands gros grosse hello heure hier honnetement hormis hors ici il ils ja jamais je jour journee jusqu
juste la le les leur leurs lors lui ma maintenant mais mal malgre meme memes merci mes mettre mieux moi moins mon
mot mots ne ni non nos notre nous nouveau on ont ou oui outre par parce parfois parmi pas peine pendant personne
petit petite petits peu peut peuvent peux plein plupart plus plusieurs plutot point pour pourquoi pourrait pouvez
pouvoir premier premiere pres presque pu puis puisque qu quand quant quasi que quel quelle quelles quels quelqu
quelque quelques qui quoi rien sa sais sait salut sans sauf se selon sera serai serait seront ses seul seule
seulement si sien sincerement soi soiree soit sommes son sont sous souvent stp suis sur surtout svp ta tandis tant
tard te tel telle tellement tels tes toi ton tot toujours tous tout toute toutefois toutes tres trop trouve tu un
une unes va vais vas venir vers veulent veut veux via vient viennent voici voila voir vois voit vont vos votre vous
vraiment vu vue y
"""
ENGLISH = """
a about above across actually after again against ago ain all almost alone along already also although always am
among an and another any anybody anyone anything anyway are aren around as at away back be because become becomes
been before behind being below beside besides best better between beyond both but by came can cannot come comes
coming could couldn did didn do does doesn doing don done down during each either else enough even ever every
everybody everyone everything few first for frankly from gave get gets getting give gives giving go goes going gone
gonna good got gotten great had hadn has hasn have haven having he hello her here hers herself hey hi him himself
his honestly how however i if in indeed inside instead into is isn it its itself just keep keeps kept knew know
known knows last later least less let lets like likely little lot lots made make makes making many may maybe me mean
means might mine more most mostly much must my myself near nearly need needs neither never new next no nobody none
nor not nothing now nowhere of off often oh ok okay old on once one ones only onto or other others our ours
ourselves out outside over own particularly people per perhaps please pretty probably put puts quite rather re
really right said same saw say saying says second see seem seems seen several shall she should shouldn simply since
small so some somebody someone something sometimes somewhere soon still such sure take takes taken taking tell tells
than thank thanks that the their theirs them themselves then there these they thing things think thinks this those
though three through thus till to together told too took toward towards tried try trying two under unless until up
upon us use used uses using usually various very via want wanted wants was wasn way ways we well went were weren
what whatever when where whether which while who whole whom whose why will with within without won would wouldn yes
yet you your yours yourself
"""
# When, how many, how long: said of everything, so they tell nothing apart and rise with the hour of the day.
TIMES = """
viens an ans annee annees automne avril aout aujourd hui cinq dernier derniere dernieres derniers decembre dimanche
dix fevrier heures hiver huit instant janvier jeudi jours juillet juin lendemain longtemps lundi mai mardi mars
matin matinee mercredi midi minuit minute minutes mois moment neuf novembre nuit octobre passe passee printemps
prochain prochaine quatre samedi secondes semaine semaines sept septembre siecle six soir tantot temps tout trois
vendredi veille weekend afternoon april august autumn century date day days december decade early eight evening
february five four friday half hour hours hundred january july june late later march midnight million minute minutes
moment monday month months morning nine night november october past recent recently saturday seconds september seven
sunday spring summer thousand thursday time times today tomorrow tonight tuesday wednesday week weekend weeks winter
year years yesterday
"""
# Verbs and nouns of talk itself: somebody asks, tells, finds, hopes.
TALK = """
ajoute aller allez allons apparemment appelle arrive arrivent arriver attend attendre attends avis besoin bravo
chose choses commence commencer compte connais connait coup crois croire croit demande demander devenir devient
devrait donne donner doute effectivement ensuite entendu envie espere esprit exactement facon final finalement genre
gens guise idee info infos laisse laisser lire lu lis maniere mec monde mise niveau norme normal normalement parait
pareil parle parler part partie passer pense penser perso personnes petites plaisir pose possible prend prendre
prends pris probleme propos question raison regarde regarder reponse rester reste retour retours savoir semble sens
sert signale simplement sorte suite super tas tiens tient toucher truc trucs type vais vaut veille venu vit vite
vrai zero absolutely anymore apparently ask asked asking asks basically believe bit bought btw buy call called case
certainly clearly completely course cool definitely else entire especially example exactly extremely fact feel feels
felt find finally finds fine found fully fun gets guess guy guys happen happened happens happy hard hear heard help
hope hopes idea imho imo issue kind left lol long look looked looking looks love mind mention nice note number
obviously omg part place point problem question read reading real reason reply run see seriously set show shows side
simple sort stuff start started starts stay stop story suppose talk talking thought totally true truly turn turned
turns understand update wait waiting watch welcome wish wonder word words work works world worth wow wrong yeah yep
"""
# Small words of the other languages whose moods are read, so that they do not pass for news.
OTHERS = """
als auch auf aus bei bin bist dann das dass dein dem den der des die dies diese ein eine einem einen einer eines fur
hat ich ihr ist kann kein keine mein mich mir mit nach nicht noch nur oder schon sehr sich sie sind uber und uns
viel vom von vor war warum was weil wenn werden wie wir wird zum zur
alla allo anche ancora bella casa che chi come con cosa cosi dal dalla degli dei del della delle dopo dove era fatto
gia gli hanno loro mia mio molto nel nella nei non oggi ogni per perche piu poi pure quando quello questa questo sei
sempre sia siamo sono sta stata stato sua sul sulla suo sulle tra tua tuo tutti tutto una uno
algo aqui asi aunque cada como con cuando del desde donde ella ellos era eres esa ese eso esta estan estas este esto
estos fue gracias hace hacia hasta hay hoy las los mas mientras muy nada nos nuestra nuestro otra otro para pero
poco por porque pues que quien ser sin sobre solo son soy sus tambien tanto tiene todo todos una uno unos ver vez
vos ya
agora ainda ao aos aquela aquele ate bem coisa das depois dela dele dois dos ela ele eles essa esse esta este eu foi
gente isso isto ja mais meu minha muito nao nas nem nos num numa obrigado onde ontem pela pelo pode porque pra quem
seja sem ser seu sua so tambem tem ter toda todo tudo uma umas uns vai voce voces
"""
EMPTY = frozenset(FRENCH.split()) | frozenset(ENGLISH.split())
BANAL = EMPTY | frozenset(TIMES.split()) | frozenset(TALK.split()) | frozenset(OTHERS.split())
