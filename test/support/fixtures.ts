import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The apps that come with the project. */
export const FIXTURES: string = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Copies a fixture into a folder. Links stay as they are: Node would make them lead back into the fixture. */
export function copyFixture(name: string, folder: string): void {
  cpSync(path.join(FIXTURES, name), folder, { recursive: true, verbatimSymlinks: true, filter: isSource });
}

/** Whether a file is the fixture's own, and not what a build or a run left. */
function isSource(file: string): boolean {
  return !['.pybuild', '__pycache__'].includes(path.basename(file));
}
