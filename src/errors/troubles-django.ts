import type { TroubleWordings } from './trouble-wording.ts';

const WITHOUT = 'To build without static files: --env BP_DJANGO_COLLECTSTATIC=false';

/** Troubles when a build runs the app's own code. */
export const DJANGO_TROUBLES = {
  'django-settings': () => ({
    happened: ["The project's settings could not be loaded, which collecting static files needs."],
    advice: ['A build has only the variables that you pass to it (--env). Compare them with those that the settings read.', WITHOUT],
  }),
  'static-files': () => ({
    happened: [],
    advice: ['Set STATIC_ROOT and STATIC_URL in the settings, or remove django.contrib.staticfiles from INSTALLED_APPS.', WITHOUT],
  }),
} satisfies Partial<TroubleWordings>;
