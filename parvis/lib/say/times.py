"""Times as people write them: `mar. 3 mars, 14 h 05` in French, `Tue 3 Mar, 14:05` in English."""

from __future__ import annotations

from datetime import date, datetime, timedelta

HARD = "\u00a0"
DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
}


def day(when: date, language: str, *, today: date | None = None, weekday: bool = False) -> str:
    """`3 mars`, with the year when it is not the one of `today`; the first of a month is `1er mars` in French."""
    tongue = "fr" if language == "fr" else "en"
    ordinal = "1er" if tongue == "fr" and when.day == 1 else str(when.day)
    text = f"{ordinal}{HARD}{MONTHS[tongue][when.month - 1]}"
    if weekday:
        text = f"{DAYS[tongue][when.weekday()]} {text}"
    return text if today is not None and when.year == today.year else f"{text} {when.year}"


def hour(when: datetime, language: str) -> str:
    """`14 h 05` (fr), `14:05` (en); a whole hour is `14 h` in French."""
    if language != "fr":
        return f"{when:%H:%M}"
    return f"{when.hour}{HARD}h{HARD}{when:%M}" if when.minute else f"{when.hour}{HARD}h"


def moment(when: datetime, language: str, *, today: date | None = None) -> str:
    """Day and time: `mar. 3 mars, 14 h 05`."""
    return f"{day(when.date(), language, today=today, weekday=True)}, {hour(when, language)}"


def span(start: datetime, end: datetime, language: str, *, today: date | None = None) -> str:
    """From day to day (`end` excluded): `3 mars`, or `1er mars – 7 mars`; less than a day with its hours."""
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    if end - start < timedelta(hours=23) and first == last:
        return f"{day(first, language, today=today, weekday=True)}, {hour(start, language)} – {hour(end, language)}"
    if first == last:
        return day(first, language, today=today, weekday=True)
    return f"{day(first, language, today=today)} – {day(last, language, today=today)}"


def ago(when: datetime, language: str, *, now: datetime) -> str:
    """How long ago, short; after a week the day itself. Both times aware and in the reader's zone."""
    seconds = (now - when).total_seconds()
    if seconds < -90:
        return moment(when, language, today=now.date())
    if seconds < 60:
        return "à l’instant" if language == "fr" else "just now"
    if seconds < 86_400:
        return _ago(_duration(int(seconds)), language)
    if seconds < 7 * 86_400:
        return f"{DAYS['fr' if language == 'fr' else 'en'][when.weekday()]} {hour(when, language)}"
    return day(when.date(), language, today=now.date())


def _duration(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}{HARD}min"
    return f"{hours}{HARD}h{HARD}{minutes:02d}" if hours < 6 and minutes else f"{hours}{HARD}h"


def _ago(duration: str, language: str) -> str:
    return f"il y a {duration}" if language == "fr" else f"{duration} ago"
