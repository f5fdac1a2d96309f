"""App configuration of home."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "สำนักงาน"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import m2m_changed, post_migrate
        from PIL import ImageFile

        from home.people.models import User
        from home.people.names import checks  # noqa: F401 (registers the check of names before an upgrade)
        from home.people.sessions.ending import follow_roles

        from .admin import exports as admin_exports
        from .audit import receivers
        from .pages.changes import follow_migrations
        from .thai import date_fields

        receivers.connect()
        m2m_changed.connect(follow_roles, sender=User.groups.through)
        post_migrate.connect(follow_migrations, sender=self)
        date_fields.register()
        admin_exports.register()
        # A picture stored before uploads were checked may be truncated: its page shows the readable
        # part.
        ImageFile.LOAD_TRUNCATED_IMAGES = True
