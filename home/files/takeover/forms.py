"""What is chosen for a file that is taken over: where its heading is, which column is which, and
what its words mean.
"""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from home.files.tables import MOST_BEFORE_HEADING, Column

from .matching import Chosen, Matching
from .register import OldRegister, UnknownWord
from .sheets import guess_columns, headings

NOT_THERE = [("", "ไม่มีในไฟล์")]
UNMATCHED = [("", "ไม่จับคู่")]


class PlaceForm(forms.Form):
    """Sheet and row of the heading, as a spreadsheet counts them."""

    sheet = forms.TypedChoiceField(label="แผ่นงาน", coerce=int)
    heading = forms.IntegerField(
        label="แถวของหัวตาราง",
        min_value=1,
        max_value=MOST_BEFORE_HEADING,
        help_text="นับอย่างใน Excel",
    )

    def __init__(self, matching: Matching, data=None):
        first = {"sheet": matching.chosen["sheet"], "heading": matching.heading + 1}
        super().__init__(data, initial=first, auto_id="id_place_%s")
        self.matching = matching
        names = [sheet.name or "ข้อมูลในไฟล์" for sheet in matching.sheets]
        self.fields["sheet"].choices = list(enumerate(names))

    def choose(self, columns: Sequence[Column]) -> Chosen:
        """The place, and what is guessed of the columns there."""
        sheet, heading = self.cleaned_data["sheet"], self.cleaned_data["heading"] - 1
        names = headings(self.matching.sheets[sheet].rows, heading)
        found = guess_columns(names, columns)
        return {"sheet": sheet, "heading": heading, "columns": found, "words": {}}


class ColumnsForm(forms.Form):
    """For each column of ours the one of the file."""

    def __init__(self, register: OldRegister, matching: Matching, data=None):
        super().__init__(data, auto_id="id_column_%s")
        self.register, self.matching = register, matching
        offered = NOT_THERE + [
            (str(place), column_words(matching, place, name))
            for place, name in enumerate(matching.names)
        ]
        for column in register.columns:
            place = matching.chosen["columns"].get(column.name, "")
            self.fields[column.name] = forms.ChoiceField(
                label=column.title, choices=offered, required=column.is_needed, initial=str(place)
            )

    def clean(self) -> dict:
        """A column of the file is one of ours, and not two."""
        cleaned = super().clean()
        taken: dict[str, str] = {}
        for name, place in list(cleaned.items()):
            if place and place in taken:
                first = self.fields[taken[place]].label
                self.add_error(name, ValidationError(f"เลือกคอลัมน์เดียวกับ “{first}” โปรดเลือกใหม่"))
            elif place:
                taken[place] = name
        return cleaned

    def choose(self) -> Chosen:
        found = {name: int(place) for name, place in self.cleaned_data.items() if place}
        return self.matching.chosen | {"columns": found}


def column_words(matching: Matching, place: int, name: str) -> str:
    """A column as it is offered: its name, and a value of it."""
    example = matching.example(place)
    shown = name or f"(คอลัมน์ที่ {place + 1} ไม่มีชื่อ)"
    return f"{shown} เช่น {example}" if example else shown


class WordsForm(forms.Form):
    """What the words mean that are not known by themselves."""

    def __init__(self, words: Sequence[UnknownWord], data=None):
        super().__init__(data, auto_id="id_word_%s")
        self.words = words
        for word in words:
            self.fields[word.field_name] = forms.ChoiceField(
                label=f"{word.column.title}: {word.word[:80]}",
                help_text=f"{word.times:,} แถว",
                choices=[*UNMATCHED, *word.options],
                required=False,
                initial=word.chosen,
            )

    def choose(self, chosen: Chosen) -> Chosen:
        meanings = {name: dict(words) for name, words in chosen["words"].items()}
        for word in self.words:
            known = meanings.setdefault(word.column.name, {})
            known[word.word] = self.cleaned_data[word.field_name]
        return chosen | {"words": meanings}
