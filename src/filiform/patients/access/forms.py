from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    code = forms.CharField(label=_("The code from the mail"), max_length=16)


class EnterForm(forms.Form):
    email = forms.EmailField(label=_("Your mail address"))
    born_on = forms.DateField(label=_("Your date of birth"), widget=forms.DateInput(attrs={"type": "date"}))
