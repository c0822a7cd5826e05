import type { PackageManager } from './manager.ts';
import { PDM } from './pdm/pdm.ts';
import { PIP } from './pip/pip.ts';
import { PIPENV } from './pipenv/pipenv.ts';
import { POETRY } from './poetry/poetry.ts';
import { PYLOCK } from './pylock.ts';
import { UV } from './uv/uv.ts';

/** Every package manager, in the order in which messages list them. */
export const MANAGERS: readonly PackageManager[] = [PIP, POETRY, UV, PIPENV, PDM, PYLOCK];
