"""The addresses of a site whose environment names a provider; the others are as ever."""

from django.urls import include, path

from intranet import urls

handler500 = urls.handler500
urlpatterns = [
    path("accounts/sign-on/", include("home.people.single_sign_on.urls")),
    *urls.urlpatterns,
]
