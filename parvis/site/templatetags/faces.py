"""Template tags of the whole product: icons, moods, networks, numbers, charts."""

from django import template

register = template.Library()
