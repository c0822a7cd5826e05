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
