import { isTable, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { variablesIn } from '../lock.ts';
import type { Install, Locked, Request, Unlocked } from '../manager.ts';
import { checkPipfile, isCategory, PIPENV_LOCK, pipenvCommand, pipenvUses, pipfileDemand, placesOf } from './project.ts';
import { checkNoLock, CHOOSING, lockedEntry, manifestIf, unlockedInstall } from '../unlocked-manifest.ts';

const PIPFILE = 'Pipfile';

/** A Pipfile without a Pipfile.lock: Pipenv makes it for the build. */
export const PIPENV_UNLOCKED: Unlocked = {
  find: findPipfile,
  usable: findPipfile,
  read: readManifest,
  pythonDemands: (facts) => pipfileDemand(tableIn(tableOf(facts, PIPFILE), 'requires'), PIPFILE),
  locking: {
    file: PIPENV_LOCK.file,
    format: 'json',
    command: (_, site) => ({ ...pipenvCommand(site, 'lock'), what: CHOOSING }),
    read: readLocked,
  },
};

/** A broken Pipfile is nobody else's, either. */
function findPipfile(facts: ProjectFacts): string[] {
  const read = facts.tables.get(PIPFILE);
  return read !== undefined && 'problem' in read ? [PIPFILE] : manifestIf(facts, PIPFILE, () => true);
}

function readManifest(facts: ProjectFacts, request: Request): Install {
  checkNoLock(facts, PIPENV_LOCK.file, PIPENV_LOCK.refresh);
  const pipfile = tableOf(facts, PIPFILE) ?? {};
  checkPipfile(pipfile, request);
  const categories = Object.keys(pipfile).filter((name) => name === 'packages' || isCategory(name));
  const entries = categories.flatMap((name) => Object.values(tableIn(pipfile, name)).map((one) => (isTable(one) ? one : {})));
  const places = (editable: boolean): string[] => entries.filter((one) => (one['editable'] === true) === editable).flatMap(placesOf);
  const sources = tablesIn(pipfile['source']);
  return {
    ...unlockedInstall(request, [PIPFILE], { localPaths: places(false), editable: places(true) }),
    variables: variablesIn([sources, entries]),
    uses: pipenvUses(sources, entries),
  };
}

function readLocked(lock: Table, { groups }: Install): Locked {
  const sections = ['default', ...groups.map((group) => (group === 'dev-packages' ? 'develop' : group))];
  const named = sections.flatMap((section) => Object.entries(tableIn(lock, section)));
  const entries = named.flatMap(([name, one]) => (isTable(one) ? lockedEntry({ ...one, name, version: versionOf(one) }) : []));
  const places = (editable: boolean): string[] =>
    entries.filter(({ content }) => (content['editable'] === true) === editable).flatMap(({ content }) => placesOf(content));
  return { entries, localPaths: places(false), editable: places(true) };
}

function versionOf({ version }: Table): string {
  return typeof version === 'string' ? version.replace(/^==/, '') : '';
}
