"""Bulk actions on images or documents, one object at a time, so that each leaves its row in the
audit.
"""

from django.shortcuts import get_list_or_404
from wagtail.documents.views.bulk_actions import AddTagsBulkAction as TagDocumentsOfWagtail
from wagtail.documents.views.bulk_actions import AddToCollectionBulkAction as MoveDocumentsOfWagtail
from wagtail.documents.views.bulk_actions import DeleteBulkAction as DeleteDocumentsOfWagtail
from wagtail.images.views.bulk_actions import AddTagsBulkAction as TagImagesOfWagtail
from wagtail.images.views.bulk_actions import AddToCollectionBulkAction as MoveImagesOfWagtail
from wagtail.images.views.bulk_actions import DeleteBulkAction as DeleteImagesOfWagtail

from home.admin.bulk_actions import keys_among


class OfFiles:
    """Mixin: keeps only valid keys of the URL."""

    @classmethod
    def get_queryset(cls, model, object_ids):
        return get_list_or_404(model, pk__in=keys_among(object_ids))


class OneByOne(OfFiles):
    """Mixin: moves each object to the collection by saving it; Wagtail updates the database
    directly, without signals.
    """

    @classmethod
    def execute_action(cls, objects, collection=None, **kwargs) -> tuple[int, int]:
        for thing in objects:
            thing.collection = collection
            thing.save(update_fields=["collection"])
        return len(objects), 0


class MoveImages(OneByOne, MoveImagesOfWagtail):
    pass


class MoveDocuments(OneByOne, MoveDocumentsOfWagtail):
    pass


class TagImages(OfFiles, TagImagesOfWagtail):
    pass


class TagDocuments(OfFiles, TagDocumentsOfWagtail):
    pass


class DeleteImages(OfFiles, DeleteImagesOfWagtail):
    pass


class DeleteDocuments(OfFiles, DeleteDocumentsOfWagtail):
    pass


ACTIONS = (MoveImages, MoveDocuments, TagImages, TagDocuments, DeleteImages, DeleteDocuments)
