"""Words that say nothing by themselves, French and English, folded (no accents, lower case)."""

FRENCH = """
a ai aie alors apres as assez au aucun aussi autre autres aux avais avait avance avant avec avez avoir avons ayant
beaucoup bien bon bonjour bonne bonsoir bref car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci
comme comment contre coucou dans de debut deja demain depuis des dessus deux devant dire dit dites dois doit donc dont
du elle elles en encore enfin entre es est et etaient etais etait ete etes etre eu eux faire fait faites faut fois
font franchement grand gros hello heure hier honnetement ici il ils ja jamais je jour journee juste la le les leur
leurs lors lui ma mais mal meme memes merci mes mettre mieux moi moins mon mot ne ni nos notre nous nouveau on ont ou
oui par parce pas pendant personne petit peu peut peux plein plus plutot pour pourquoi pouvez pouvoir premier pres
puis quand que quel quelle quelles quelqu quelque quelques quels qui quoi sa sais sait salut sans se sera serai serait
ses seul si sien sincerement soi soiree soit son sont sous stp suis sur surtout svp ta tant te tel telle tellement tes
toi ton toujours tous tout toute toutes tres trop trouve tu un une va vais vas vers veut veux voici voila voir vont
vos votre vous vraiment vu y
"""
ENGLISH = """
a about advance after again all also always am an and another any anyone anyway are aren as at back be because been
before being best but by came can cannot come could couldn day did didn do does doesn doing don done down each even
ever every few first for frankly from get gets getting give go goes going good got great had has hasn have haven
having he hello her here hers hey hi him his honestly how i if in into is isn it its just keep know last least let
like lot made make many may me mean might more most much must my need never new no not now of off ok okay on once one
only or other our ours out over own people please put quite rather re really right said same say see she should
shouldn since so some something still such sure take than thank thanks that the their them then there these they thing
things think this those though through time to today too two under until up upon us use used very want was wasn way we
well went were weren what when where which while who whom why will with won would wouldn year yes yet you your yours
"""
EMPTY = frozenset(FRENCH.split()) | frozenset(ENGLISH.split())
