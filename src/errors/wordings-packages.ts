import { sentence, shown } from '../output/untrusted.ts';
import { MISSING_ADVICE, missingLines, missingTitle } from './missing-imports.ts';
import type { Wordings } from './wording.ts';

/** Failures of the files that declare an app's packages. */
export const PACKAGE_WORDINGS = {
  'no-package-manager': ({ files, misspelled, manifests, commands, lockedBy, keep }) => ({
    title: 'The app has no requirements.txt or lock file',
    body: [
      ...(lockedBy === undefined ? [] : [`${lockedBy} asks for one.`]),
      `pybuild looks for ${files.join(', ')} at the root of the app.`,
      ...misspelled.map((name) => `"${shown(name)}" is misspelled.`),
      ...(manifests.length === 0
        ? []
        : lockedBy === undefined
          ? [`${listed(manifests)} ${manifests.length === 1 ? 'names' : 'name'} no packages.`]
          : [
              `${listed(manifests)} ${manifests.length === 1 ? 'has' : 'have'} no lock file, without which other versions may be installed every time.`,
            ]),
    ],
    advice: [
      ...misspelled.map((name) => `Rename "${shown(name)}" to requirements.txt.`),
      ...commands.map(({ command, makes, from }) => `Create ${makes} from ${from}: ${command}`),
      ...(commands.length > 0 || lockedBy === undefined ? [] : manifests)
        .filter((name) => PROJECTS.has(name))
        .slice(0, 1)
        .map((name) => `To install the project of ${name}, create a requirements.txt with this line: .`),
      ...(manifests.includes('requirements.in') ? ['Create requirements.txt from requirements.in: pip-compile'] : []),
      ...(lockedBy === undefined || keep === undefined ? [] : [{ commandLine: `Keep what a build without ${lockedBy} chooses: ${keep}` }]),
      'Create a requirements.txt that lists the packages (empty if the app needs none).',
    ],
  }),
  'several-package-managers': ({ found }) => ({
    title: isOneFile(found)
      ? `${found[0]?.file ?? ''} has tables of several package managers`
      : 'The app has files of several package managers',
    body: found.map(({ file, name }) => `  ${file} (${name})`),
    advice: [
      isOneFile(found)
        ? 'Keep the tables of the tool that the app uses, and delete the others.'
        : 'Keep the file of the tool that the app uses, and delete the others.',
      `Or choose one: --env BP_PYTHON_PACKAGE_MANAGER=… (${found.map(({ name }) => name).join(', ')}), or the same in project.toml.`,
    ],
  }),
  'package-manager-file-missing': ({ file, name, origin }) => ({
    title: `${origin} selects ${name}, but the app has no ${file}`,
    advice: [`Create ${file} at the root of the app, or change ${origin}.`],
  }),
  'lock-without-manifest': ({ lock, manifest }) => ({
    title: `${lock} needs ${manifest}, which is missing`,
    advice: [`Add ${manifest} to the app, and check that project.toml does not exclude it.`],
  }),
  'lock-invalid': ({ lock, reason, refresh }) => ({
    title: `${lock} cannot be read`,
    body: [sentence(shown(reason))],
    advice: [
      `Restore it from version control, or recreate it${refresh.startsWith('the ') ? ' with ' : ': '}${refresh}`,
      ...(/^line \d/.test(reason) ? ['Lines such as "<<<<<<<" are left from a merge.'] : []),
    ],
  }),
  'lock-stale': ({ lock, manifest, refresh, changed = [] }) => ({
    title: `${lock} is out of date: ${manifest} changed`,
    ...(changed.length === 0 ? {} : { body: [`Changed: ${changed.map(shown).join(', ')}`] }),
    advice: [`Run: ${refresh}`],
  }),
  'lock-format': ({ lock, version, reads, tool, toolVersion, refresh }) => ({
    title: `The format of ${lock} is not supported`,
    body: [
      `It has version ${shown(version)}. ${tool} ${toolVersion}, which this release of pybuild uses, reads version${reads.length === 1 ? '' : 's'} ${reads.join(' and ')}.`,
    ],
    advice: [`If a newer ${tool} wrote it, update pybuild. If an older one did, run: ${refresh}`],
  }),
  'several-locks': ({ files, setting }) => ({
    title: 'The app has several lock files',
    body: files.map((file) => `  ${shown(file)}`),
    advice: [`Choose one: --env ${setting}=${files[0]}, or the same in project.toml.`],
  }),
  'name-unknown': ({ what, unknown, known, file, refresh }) => ({
    title: `The project has no ${what} named ${unknown.map(shown).join(', ')}`,
    body: [known.length === 0 ? `${file} has no ${what}s.` : `Available ${what}s in ${file}: ${known.map(shown).join(', ')}.`],
    advice: [
      `Correct ${what === 'group' ? 'BP_PYTHON_GROUPS' : 'BP_PYTHON_EXTRAS'}, or add the ${what} to the project${refresh === undefined ? '' : ` and update the lock (${refresh})`}.`,
    ],
  }),
  'tool-version-refused': ({ tool, version, wanted, file, key }) => ({
    title: `${file} does not accept ${tool} ${version}`,
    body: [`Its ${key} is "${shown(wanted)}", but this release of pybuild uses ${tool} ${version}.`],
    advice: [`Loosen ${key} in ${file}, or use a release of pybuild with that ${tool}.`],
  }),
  'workspace-missing': ({ file, members }) => ({
    title: `${file} needs a workspace that is not in the app`,
    body: [
      `It takes ${listed(members.map(shown))} from a workspace ("workspace = true"), but has no [tool.uv.workspace].`,
      'A build, like an image, contains the app folder and nothing beside it.',
    ],
    advice: [
      'Build the root of the workspace, which has [tool.uv.workspace].',
      `Or copy ${members.length === 1 ? 'it' : 'them'} into the app, and write: ${shown(members[0] ?? '')} = { path = "…" }`,
    ],
  }),
  'requirements-missing': ({ file, from }) => ({
    title: `${shown(from)} needs ${shown(file)}, which is not in the app`,
    body: ['A build contains the app folder only, without what project.toml excludes.'],
    advice: [`Put ${shown(file)} into the app (project.toml may exclude it), or correct the line in ${shown(from)}.`],
  }),
  'pip-hash-unknown': ({ version, known }) => ({
    title: `pip ${version} cannot be verified`,
    body: [`BP_PIP_VERSION asks for it. Without a checksum, only ${known.join(' and ')} can be used.`],
    advice: ['Use one of those, or set BP_PIP_SHA256 to the sha256 of its wheel.'],
  }),
  'imports-missing': ({ imports, addTo }) => ({
    title: `--strict: ${missingTitle(imports)}`,
    body: missingLines(imports, addTo).map((line) => `  ${line}`),
    advice: ['Add what is missing.', { commandLine: 'Or build without --strict.' }, MISSING_ADVICE],
  }),
} satisfies Partial<Wordings>;

function isOneFile(found: readonly { readonly file: string }[]): boolean {
  return new Set(found.map(({ file }) => file)).size === 1;
}

/** Files that describe a project which pip can install. */
const PROJECTS: ReadonlySet<string> = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
