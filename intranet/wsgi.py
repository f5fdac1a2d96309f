"""The WSGI entry point for the production server."""

import os

from django.core.wsgi import get_wsgi_application

from intranet.private_files import keep_private

keep_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")

application = get_wsgi_application()
