import { sentence, shown } from '../output/untrusted.ts';
import type { Wordings } from './wording.ts';

/** Failures of what says which packages an app needs. */
export const PACKAGE_WORDINGS = {
  'no-package-manager': ({ files, misspelled, manifests, commands }) => ({
    title: 'Nothing says which packages the app needs',
    body: [
      `There is none of ${files.join(', ')} at the root of the app.`,
      ...misspelled.map((name) => `There is a file called "${shown(name)}", which no tool reads.`),
      ...(manifests.length === 0
        ? []
        : [
            `${manifests.join(' and ')} ${manifests.length === 1 ? 'has' : 'have'} no lock file; pybuild needs one to install the same packages every time.`,
          ]),
    ],
    advice: [
      ...misspelled.map((name) => `Rename "${shown(name)}" to requirements.txt.`),
      ...commands.map(({ command, makes, from }) => `Create ${makes} from ${from}: ${command}`),
      ...(commands.length > 0 ? [] : manifests)
        .filter((name) => PROJECTS.has(name))
        .slice(0, 1)
        .map((name) => `Write a requirements.txt that holds "." to install the project that ${name} describes.`),
      ...(manifests.includes('requirements.in') ? ['Run pip-compile to make requirements.txt from requirements.in.'] : []),
      'Create a requirements.txt that lists the packages; for an app that needs none an empty one is fine.',
    ],
  }),
  'several-package-managers': ({ found }) => ({
    title: 'Several files say which packages the app needs',
    body: found.map(({ file, name }) => `  ${file} (${name})`),
    advice: [
      'Keep the file of the tool that the app uses and delete the others.',
      `Or choose: --env BP_PYTHON_PACKAGE_MANAGER=… (${found.map(({ name }) => name).join(', ')}), or the same in project.toml.`,
    ],
  }),
  'package-manager-file-missing': ({ file, name, origin }) => ({
    title: `${origin} asks for ${name}, but there is no ${file}`,
    advice: [`Create ${file} at the root of the app, or change ${origin}.`],
  }),
  'lock-without-manifest': ({ lock, manifest }) => ({
    title: `${lock} needs ${manifest}, which is missing`,
    body: ['Its tool reads both, to check that they agree.'],
    advice: [`Add ${manifest} to the app. Check that project.toml does not exclude it.`],
  }),
  'lock-invalid': ({ lock, reason, refresh }) => ({
    title: `${lock} cannot be read`,
    body: [sentence(shown(reason))],
    advice: [`Restore it from version control, or recreate it: ${refresh}`, 'Lines such as "<<<<<<<" are left over from a merge.'],
  }),
  'lock-stale': ({ lock, manifest, refresh, changed = [] }) => ({
    title: `${lock} is out of date: ${manifest} changed`,
    ...(changed.length === 0 ? {} : { body: [`Changed: ${changed.map(shown).join(', ')}`] }),
    advice: [`Run: ${refresh}`],
  }),
  'lock-format': ({ lock, version, reads, tool, refresh }) => ({
    title: `${lock} has a format that ${tool} does not read here`,
    body: [`It is version ${shown(version)}; this release of pybuild reads version ${reads.join(' and ')}.`],
    advice: [`If a newer ${tool} wrote it, update pybuild; if an older one did, run: ${refresh}`],
  }),
  'several-locks': ({ files, setting }) => ({
    title: 'Several lock files could be meant',
    body: files.map((file) => `  ${shown(file)}`),
    advice: [`Choose one: --env ${setting}=${files[0]}, or the same in project.toml.`],
  }),
  'name-unknown': ({ what, unknown, known, file, refresh }) => ({
    title: `The project has no ${what} called ${unknown.map(shown).join(', ')}`,
    body: [known.length === 0 ? `${file} has none at all.` : `Those in ${file} are ${known.map(shown).join(', ')}.`],
    advice: [
      `Correct ${what === 'group' ? 'BP_PYTHON_GROUPS' : 'BP_PYTHON_EXTRAS'}, or add the ${what} to the project${refresh === undefined ? '' : ` and lock again (${refresh})`}.`,
    ],
  }),
  'tool-version-refused': ({ tool, version, wanted, file, key }) => ({
    title: `${file} does not accept ${tool} ${version}`,
    body: [`Its ${key} is "${shown(wanted)}", and this release of pybuild installs with ${tool} ${version}.`],
    advice: [`Loosen ${key} in ${file}, or use a release of pybuild with that ${tool}.`],
  }),
  'requirements-missing': ({ file, from }) => ({
    title: `${shown(from)} needs ${shown(file)}, which the app does not hold`,
    body: ['Only what is in the app folder goes into a build, less what project.toml excludes.'],
    advice: [`Create ${shown(file)} in the app, or correct the line in ${shown(from)}.`],
  }),
  'pip-hash-unknown': ({ version, known }) => ({
    title: `pip ${version} cannot be verified`,
    body: [`BP_PIP_VERSION asks for it, but without a checksum only ${known.join(' and ')} can be used.`],
    advice: ['Choose one of those, or give the sha256 of its wheel in BP_PIP_SHA256.'],
  }),
} satisfies Partial<Wordings>;

/** Files that describe a project which pip can install. */
const PROJECTS: ReadonlySet<string> = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);
