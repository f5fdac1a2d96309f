"""The migrations as an older site meets them: each step, and no squashed one in the place of
those that it replaces.
"""

from django.db.migrations.loader import MigrationLoader

OURS = {"home", "services", "forms", "knowledge"}


class EachStep(MigrationLoader):
    def load_disk(self) -> None:
        super().load_disk()
        steps = self.disk_migrations.items()
        last_replaced = {
            key: step.replaces[-1] for key, step in steps if key[0] in OURS and step.replaces
        }
        self.disk_migrations = {key: step for key, step in steps if key not in last_replaced}
        # A later one names the squashed one as its parent.
        for step in self.disk_migrations.values():
            step.dependencies = [last_replaced.get(key, key) for key in step.dependencies]
