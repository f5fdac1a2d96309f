"""The migrations as an older site meets them: each step, and no squashed one in the place of
those that it replaces.
"""

from django.db.migrations.loader import MigrationLoader

OURS = {"home", "services", "forms", "knowledge"}


class EachStep(MigrationLoader):
    def load_disk(self) -> None:
        super().load_disk()
        steps = self.disk_migrations.items()
        self.disk_migrations = {
            key: step for key, step in steps if key[0] not in OURS or not step.replaces
        }
