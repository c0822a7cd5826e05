import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The apps that are part of the project. */
export const FIXTURES: string = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Copies a fixture into a folder. Links are kept as they are: Node would make them point back into the fixture. */
export function copyFixture(name: string, folder: string): void {
  cpSync(path.join(FIXTURES, name), folder, { recursive: true, verbatimSymlinks: true, filter: isSource });
}

/** Whether a file belongs to the fixture, and was not left by a build or a run. */
function isSource(file: string): boolean {
  return !['.pybuild', '__pycache__'].includes(path.basename(file));
}

/** Whether end-to-end tests leave out fixtures that build as another one does: all of them take half an hour. */
export const isShort: boolean = process.env['SHORT'] === '1';
/** Why a fixture is left out. */
export const LEFT_OUT = 'SHORT=1 leaves it out: another fixture builds in the same way';

const TWINS =
  /^(?:pip_(?:bom|constraints|hashes|procfile|project$|project_unpackaged|requirements|python|requires|runtime|version)|pylock_named|uv_virtual|pdm_(?:package|unlocked)|pipenv_(?:path|unlocked))/;

/** Whether a fixture is left out. */
export function isLeftOut(fixture: string): boolean {
  return isShort && TWINS.test(fixture);
}
