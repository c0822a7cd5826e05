import type { Package } from './package-index.ts';

/**
 * What Django does with a project, as far as a build sees it: loads the settings, imports what INSTALLED_APPS has, and collects
 * static files into STATIC_ROOT. Its errors are the real one's words.
 */
const MANAGEMENT = `
import importlib, os

class ImproperlyConfigured(Exception):
    pass

def execute_from_command_line(argv):
    settings = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    for app in settings.INSTALLED_APPS:
        importlib.import_module(app)
    if argv[1] == "help":
        return
    if not hasattr(settings, "STATIC_ROOT"):
        raise ImproperlyConfigured("You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path.")
    print("0 static files copied")
`;

/** A Django that is made for tests. */
export const MADE_DJANGO: Package = {
  name: 'django',
  version: '5.2',
  extra: {
    'django/core/__init__.py': '',
    'django/core/management/__init__.py': MANAGEMENT,
    'django-5.2.data/scripts/django-admin': '#!python\n',
  },
};

/** A manage.py as `django-admin startproject mysite` writes it. */
export const MANAGE_PY = `
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
`;
