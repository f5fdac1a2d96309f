"""The addresses of a register that comes in, in the admin."""

from django.urls import URLPattern, path

from . import views
from .register import OldRegister


def addresses_of(register: OldRegister) -> list[URLPattern]:
    key, facts = register.key, {"register": register}
    return [
        path(f"take-over/{key}/", views.upload, facts, name=f"take-over-{key}"),
        path(
            f"take-over/{key}/<int:pk>/columns/",
            views.columns,
            facts,
            name=f"take-over-{key}-columns",
        ),
        path(f"take-over/{key}/<int:pk>/", views.preview, facts, name=f"take-over-{key}-preview"),
        path(f"take-over/{key}/<int:pk>/undo/", views.undo, facts, name=f"take-over-{key}-undo"),
    ]
