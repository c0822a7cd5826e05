import type { StartApp } from './start-app.ts';
import { ASGI_APPS } from './start-apps-asgi.ts';
import { FULL_APPS } from './start-apps-full.ts';
import { OTHER_APPS } from './start-apps-other.ts';
import { WSGI_APPS } from './start-apps-wsgi.ts';

/** Every framework and server that is recognised. */
export const START_APPS: readonly StartApp[] = [...WSGI_APPS, ...ASGI_APPS, ...FULL_APPS, ...OTHER_APPS];
