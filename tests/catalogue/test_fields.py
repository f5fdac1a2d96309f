"""A field of a register is wherever people keep it: in the admin's form and in the file that goes
out and comes back. Who adds a column and forgets a place sees a test fail here.
"""

import pytest

from services.catalogue import file
from services.catalogue.admin import LawViewSet, SystemViewSet

REGISTERS = [(SystemViewSet, file.SYSTEMS), (LawViewSet, file.LAWS)]
# An office marks what it has looked through, and picks documents, in the admin alone.
NOT_IN_THE_FILE = {"is_checked", "document", "needs_check"}


def names_in(panels) -> set[str]:
    """The fields of these panels and of all below them."""
    found = set()
    for panel in panels:
        own = getattr(panel, "field_name", None) or getattr(panel, "relation_name", None)
        found |= names_in(getattr(panel, "children", ())) | ({own} if own else set())
    return found


def editable(model) -> set[str]:
    columns = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {column.name for column in columns if column.editable and not column.primary_key}


@pytest.mark.parametrize(("viewset", "register"), REGISTERS, ids=["systems", "laws"])
def test_every_field_of_a_register_is_edited_in_the_admin(viewset, register):
    assert editable(viewset.model) - names_in(viewset.panels) == set()


@pytest.mark.parametrize(("viewset", "register"), REGISTERS, ids=["systems", "laws"])
def test_every_field_of_a_register_goes_out_and_comes_back_in_its_file(viewset, register):
    columns = {column.name for column in register.columns}
    assert editable(viewset.model) - columns - NOT_IN_THE_FILE == set()
