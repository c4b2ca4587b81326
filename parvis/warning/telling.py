"""What a page says of an alert, in the reader's language: short answers to the five questions of who opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.lib import say
from parvis.warning.models import Alert
from parvis.warning.why import LEAST_ANSWERS, SETTLED, Why, from_facts

SEVERAL = 0.3  # share of calming answers from which friends are there, if too few
SURE, VERY_SURE = 3.0, 8.0  # times rarer than the budget asks
YEAR = 365.0
SHORT = timedelta(hours=3)
NAMED = 2  # words or phrases in a headline
CARRIES = 0.25  # share of the reach from which an author is answered apart


@dataclass(frozen=True, slots=True)
class Record:
    """How alerts of this detector were judged so far."""

    true: int
    false: int

    @property
    def judged(self) -> int:
        return self.true + self.false


class Story:
    """One alert in words. `now` is for how long ago."""

    def __init__(self, alert: Alert, now: datetime, record: Record | None = None) -> None:
        self.alert, self.now, self.record = alert, now, record

    @cached_property
    def why(self) -> Why:
        return from_facts(self.alert.facts)

    @cached_property
    def headline(self) -> str:
        """What it is about, in the words that are new; how many posts in how long, and how many are usual."""
        return _("%(subject)s: %(size)s") % {"subject": self.subject, "size": self.size}

    @property
    def subject(self) -> str:
        terms = [word for word, _n in self.why.terms[:NAMED]]
        name = str(self.alert.detector)
        if terms:
            said = ", ".join(terms)
            return _("%(words)s (%(brand)s)") % {"words": said[:1].upper() + said[1:], "brand": name}
        if self.alert.is_angry:
            return _("More anger than usual about %(brand)s") % {"brand": name}
        return _("More talk than usual about %(brand)s") % {"brand": name}

    @property
    def size(self) -> str:
        """How many in how long; of what took longer, its fullest hour, for what is usual changes with the hours."""
        alert = self.alert
        is_short = alert.lasted <= SHORT
        usual = alert.usual_per_hour * (alert.lasted / timedelta(hours=1) if is_short else 1)
        count = alert.mentions if is_short else round(alert.peak_per_hour)
        time = lasting(alert.lasted) if is_short else _("the fullest hour")
        said = {
            "posts": ngettext("%(n)s post in %(time)s", "%(n)s posts in %(time)s", count)
            % {"n": number(count), "time": time},
            "usual": number(usual, 1 if 0 < usual < 3 else 0),
        }
        if alert.is_angry and self.why.terms:
            return _("%(posts)s, most of them angry; usual %(usual)s") % said
        return _("%(posts)s, usual %(usual)s") % said

    @property
    def since(self) -> str:
        """The hour where it was today or last night, with how long ago; else the day too."""
        then = _there(self.alert.since)
        if self.now - self.alert.since > timedelta(hours=20):
            return say.moment(then, language(), today=self._today)
        ago = say.ago(then, language(), now=_there(self.now))
        return f"{say.hour(then, language())}, {ago}"

    @property
    def times(self) -> str:
        times = self.alert.times_usual
        return _("%(times)s times an ordinary hour.") % {"times": number(times, 0 if times >= 10 else 1)}

    @property
    def unusual(self) -> str:
        times = self.alert.times_usual
        if times < 1.5:
            return _("Yes, though not by its number")
        return _("Yes, %(times)s times an ordinary hour") % {"times": number(times, 0 if times >= 10 else 1)}

    @property
    def unusual_more(self) -> str:
        alert = self.alert
        usual = number(alert.usual_per_hour, 1 if alert.usual_per_hour < 3 else 0)
        return _("%(peak)s mentions in the fullest hour; %(usual)s are usual. %(negative)s negative.") % {
            "peak": number(alert.peak_per_hour), "usual": usual,
            "negative": say.percent(alert.negative_share, language()),
        }  # fmt: skip

    @property
    def rarity(self) -> str:
        """Once in so many weeks, at this brand."""
        days = self.alert.once_in_days
        if days >= YEAR:
            return _("less than once a year")
        if days >= 14:
            weeks = round(days / 7)
            return ngettext("once in %(n)s week", "once in %(n)s weeks", weeks) % {"n": number(weeks)}
        count = max(1, round(days))
        return ngettext("once in %(n)s day", "once in %(n)s days", count) % {"n": number(count)}

    @property
    def sureness(self) -> str:
        times = self.alert.once_in_days / max(self.alert.budget_days, 1)
        if times >= VERY_SURE:
            return _("Very sure")
        return _("Sure") if times >= SURE else _("Rather sure")

    @property
    def sureness_more(self) -> str:
        said = _("As unusual as this comes %(rarity)s here.") % {"rarity": self.rarity}
        if self.record and self.record.judged:
            judged = ngettext(
                "You judged %(n)s alert: %(true)s real, %(false)s false.",
                "You judged %(n)s alerts: %(true)s real, %(false)s false.", self.record.judged,
            ) % {"n": self.record.judged, "true": self.record.true, "false": self.record.false}  # fmt: skip
            return f"{said} {judged}"
        return said

    @property
    def detected_in(self) -> str:
        minutes = max(0, round((self.alert.opened_at - self.alert.since) / timedelta(minutes=1)))
        return ngettext("Seen after %(n)s minute.", "Seen after %(n)s minutes.", minutes) % {"n": number(minutes)}

    @property
    def pace(self) -> str:
        alert = self.alert
        if not alert.is_open:
            ended = {"time": say.moment(_there(alert.ended_at), language(), today=self._today)}
            return (_("Not watched since %(time)s.") if alert.was_left else _("Over since %(time)s.")) % ended
        count = number(alert.per_hour)
        if alert.per_hour >= 0.8 * alert.peak_per_hour:
            return _("It does not weaken: %(n)s in the last hour.") % {"n": count}
        return _("It weakens: %(n)s in the last hour.") % {"n": count}

    @property
    def reason(self) -> str:
        why = self.why
        if why.terms:
            return _("They say “%(word)s”") % {"word": why.terms[0][0]}
        kinds = [each["kind"] for each in self.alert.evidence]
        return kinds_said().get(kinds[0], _("Many talk at once")) if kinds else _("Many talk at once")

    @property
    def reason_more(self) -> str:
        why, parts = self.why, []
        if why.referred and why.sample:
            share = say.percent(why.referred / why.sample, language())
            parts.append(_("%(share)s of the posts answer or relay the same one.") % {"share": share})
        if why.copies and why.sample:
            share = say.percent(why.copies / why.sample, language())
            parts.append(_("%(share)s repeat another post.") % {"share": share})
        return " ".join(parts)

    @property
    def answer(self) -> str:
        why = self.why
        if not why.is_told:
            return _("Too early to say")
        if why.is_settled:
            return _("Your friends, and they calm it")
        if why.calming_share >= SETTLED:
            return _("Perhaps your friends")
        return _("Your friends, too few") if why.calming_share >= SEVERAL else _("Almost nobody")

    @property
    def answer_more(self) -> str:
        why = self.why
        if not why.is_told:
            return self.too_early
        low, high = why.calming_range
        return _("%(share)s of %(n)s posts with an opinion defend you (%(low)s to %(high)s).") % {
            "share": say.percent(why.calming_share, language()), "n": number(why.answers),
            "low": say.percent(low, language()), "high": say.percent(high, language()),
        }  # fmt: skip

    @property
    def too_early(self) -> str:
        """Why nothing is said yet of who answers."""
        why = self.why
        if why.answers < LEAST_ANSWERS:
            return _("Fewer than five posts whose mood is read.")
        return ngettext(
            "%(n)s of %(all)s posts still waits to be read closely.",
            "%(n)s of %(all)s posts still wait to be read closely.",
            why.waiting,
        ) % {"n": number(why.waiting), "all": number(why.answers)}

    @property
    def advice(self) -> str:
        why = self.why
        if not why.is_told:
            return _("Read the origin before you answer.")
        if why.is_settled:
            return _("Let them answer: a brand that steps in now makes it bigger.")
        if why.calming_share >= SETTLED:
            return _("That they calm it is not certain: read some posts before you leave it to them.")
        return _("Your friends do not suffice: an answer of the brand is expected.")

    @property
    def stops(self) -> str:
        alert = self.alert
        if alert.stops_below is None:
            return ""
        return _("It ends by itself after %(hours)s hours with fewer than %(n)s mentions an hour.") % {
            "hours": number(alert.calm_hours), "n": number(max(1, round(alert.stops_below))),
        }  # fmt: skip

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Each kind of evidence: its name, how much an hour, how much is usual."""
        names = kinds_said()
        return [
            (names.get(row["kind"], row["kind"]), number(row["per_hour"]), number(row["usual_per_hour"]))
            for row in self.alert.evidence
        ]

    @property
    def _today(self) -> date:
        return _there(self.now).date()


def kinds_said() -> dict[str, str]:
    return {
        "mentions": _("More mentions"), "mentions_for_the_hour": _("Many for this hour"),
        "negatives": _("More negative posts"), "reach": _("Authors with a large audience"),
        "new_term": _("A word that was not there before"), "copies": _("Posts that repeat each other"),
    }  # fmt: skip


def number(value: float, decimals: int = 0) -> str:
    return say.number(value, language(), decimals)


def lasting(length: timedelta) -> str:
    minutes = max(1, round(length / timedelta(minutes=1)))
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": number(minutes)}


def language() -> str:
    return (get_language() or "en")[:2]


def _there(moment: datetime | None) -> datetime:
    return timezone.localtime(moment)
