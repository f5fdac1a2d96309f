"""What the office says of itself stands on every page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model

from home.models import OfficeSettings
from tests.make import make_picture

pytestmark = pytest.mark.django_db


def test_the_emblem_of_the_office_stands_before_its_name_for_visitors_too(client):
    assert "img/mark" in client.get("/accounts/login/").text
    office = OfficeSettings.load()
    file = SimpleUploadedFile("logo.png", make_picture(size=(400, 200)))
    office.logo = get_image_model().objects.create(title="ตรา", file=file)
    office.save()
    text = client.get("/accounts/login/").text
    assert "site-header__logo" in text and "img/mark.svg" not in text
    address = text.partition("site-header__logo")[0].rpartition('src="')[2].partition('"')[0]
    assert client.get(address).status_code == 200
    office.logo.delete()
    assert "img/mark" in client.get("/accounts/login/").text
