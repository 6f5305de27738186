"""What a form carries unseen."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.repeats import TOKEN

register = template.Library()


@register.simple_tag
def form_token() -> SafeString:
    """A hidden field that is different in every form the server makes; see cases.repeats."""
    return format_html('<input type="hidden" name="{}" value="{}">', TOKEN, uuid.uuid4().hex)
