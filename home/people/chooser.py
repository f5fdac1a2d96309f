"""The person chooser of the admin, for thousands of people: search by name or school, with pages of
results.
"""

from django.db.models import QuerySet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from home.admin.choosers import NothingIsMadeHere, WordsFilter
from home.audit.lists import note_list

from .models import User


class PeopleFilter(WordsFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = "ชื่อ ชื่อผู้ใช้ หรือโรงเรียน"


class People:
    """What the chooser window and its list of results share."""

    filter_form_class = PeopleFilter

    def get_object_list(self) -> QuerySet:
        people = User.objects.filter(is_active=True).select_related("school")
        return people.order_by("first_name", "last_name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        note_list("home.user", self.results.paginator.count, words=self.request.GET.get("q", ""))
        return context

    @property
    def title_column(self) -> Column:
        column = super().title_column
        column.label = "ชื่อ"
        return column

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("position", label="ตำแหน่ง"),
            Column("school", label="โรงเรียน"),
        ]


class ChoosePerson(People, ChooseView):
    pass


class PersonResults(People, ChooseResultsView):
    pass


class PersonChooserViewSet(ChooserViewSet):
    model = User
    icon = "user"
    choose_one_text, choose_another_text, edit_item_text = "เลือกบุคคล", "เลือกคนอื่น", "แก้ไขบัญชีนี้"
    choose_view_class, choose_results_view_class = ChoosePerson, PersonResults
    create_view_class = NothingIsMadeHere
    per_page = 20
    register_widget = (
        False  # where there are few choices (the office's own people) a plain list is quicker
    )


person_chooser = PersonChooserViewSet("person_chooser", url_prefix="people/chooser")
