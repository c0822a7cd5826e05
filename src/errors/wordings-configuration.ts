import { capitalized, sentence, shown } from '../output/untrusted.ts';
import { originName } from '../python/decisions.ts';
import type { Origin } from './failure.ts';
import { quoted } from './quoted.ts';
import type { Wordings } from './wording.ts';

/** Failures caused by the app or its settings: each names what to edit. */
export const CONFIGURATION_WORDINGS = {
  'not-python': ({ path, empty, lookedFor, apps, excluded, helper }) => ({
    title:
      excluded.length > 0
        ? 'project.toml excludes the files that mark a Python app'
        : empty
          ? 'The app folder is empty'
          : 'This is not a Python app',
    body: [
      ...(excluded.length > 0
        ? [`Left out: ${excluded.map(shown).join(', ')}`]
        : empty
          ? [path]
          : [`${path} has none of the files that mark a Python app.`]),
      ...(helper === undefined ? [] : [`${shown(helper.script)} counts as a helper beside ${shown(helper.beside)}.`]),
      ...(apps.length === 0 ? [] : [`Python apps below it: ${apps.map(shown).join(', ')}`]),
    ],
    advice:
      excluded.length > 0
        ? ['Correct include or exclude in project.toml.']
        : apps.length === 0
          ? [
              'Check the path, or create a requirements.txt (an empty one is fine).',
              ...(empty ? [] : ['If this is a Python app, say so: --env BP_PYTHON_PACKAGE_MANAGER=pip']),
              `pybuild looks for ${lookedFor.join(', ')}${empty ? '.' : ', and a Python file at the root that can be started.'}`,
            ]
          : apps.map((app) => ({ commandLine: `To build ${shown(app)}: pybuild build ${quoted(`${shown(path)}/${shown(app)}`)}` })),
    exitCode: 100,
  }),
  'file-unreadable': ({ file, code }) => ({
    title: `${file} cannot be read`,
    body: [`The system reported ${code}.`],
    advice: [`Check the permissions of ${file}.`],
  }),
  'file-not-text': ({ file, offset, looksLike }) => ({
    title: `${file} is not UTF-8 text`,
    body: [looksLike === undefined ? `The byte at offset ${offset} is not valid UTF-8.` : `It looks like ${looksLike}.`],
    advice: [`Save ${file} as UTF-8 and try again.`],
  }),
  'toml-invalid': ({ file, line, column, reason }) => ({
    title: file.endsWith('.py') ? `The inline block of ${file} is not valid TOML` : `${file} is not valid TOML`,
    body: [line === undefined ? sentence(shown(reason)) : `${file}:${line}:${column}: ${shown(reason)}`],
    advice: [`Fix ${file} and try again.`],
  }),
  'descriptor-invalid': ({ file, reason }) => ({
    title: `${file} cannot be used`,
    body: [sentence(shown(reason))],
    advice: [`Fix ${file} and try again.`],
  }),
  'env-file-invalid': ({ file, line, text }) => ({
    title: `${file} is not a valid environment file`,
    // The text after "=" may be a secret.
    body: [`${shown(file)}:${line}: ${shown(text).replace(/=.+$/, '=…')}`],
    advice: [
      /^export\s/.test(text)
        ? `Remove "export" from line ${line}. The file is not a shell script.`
        : 'Each line is NAME=value, or NAME to use the value from your shell.',
    ],
    exitCode: 2,
  }),
  'unsafe-environment': ({ names }) => ({
    title: names.length === 1 ? 'An environment variable would break the build' : 'Environment variables would break the build',
    body: names.map((name) => `  ${name}`),
    advice: [
      names.length === 1
        ? 'Remove it from --env, --env-file and project.toml. pybuild sets what it controls.'
        : 'Remove them from --env, --env-file and project.toml. pybuild sets what they control.',
    ],
  }),
  'setting-invalid': ({ name, value, expected }) => ({
    title: `${name} is not valid`,
    body: [`It is "${shown(value)}" but should be ${expected}.`],
    advice: [`Change or unset ${name}.`],
  }),
  'version-file-misspelled': ({ found, expected }) => ({
    title: `"${shown(found)}" is misspelled`,
    body: [`The Python version is read from ${expected} only.`],
    advice: [`Rename "${shown(found)}" to ${expected}, or remove it.`],
  }),
  'version-file-empty': ({ file }) => ({
    title: `${file} contains no Python version`,
    advice: [
      `Write ${exampleFor(file)} into ${file}, or delete it.${file === 'runtime.txt' ? '' : ' Lines that start with "#" are comments.'}`,
    ],
  }),
  'version-malformed': ({ origin, found }) => ({
    title: `${sourceOf(origin)} does not contain a valid Python version`,
    body: [found.trim() === '' ? 'It is empty.' : `It says "${shown(found)}".`],
    advice: [correctionOf(origin, found)],
  }),
  'version-of-other-python': ({ origin, found, name, instead }) => ({
    title: `${sourceOf(origin)} asks for ${name}`,
    body: [`It says "${shown(found)}". pybuild builds with the default build of CPython only.`],
    advice: [`Write a version of CPython in ${sourceOf(origin)}, for example ${instead}.`],
  }),
  'version-end-of-life': ({ requested, origin, oldest, suggested }) => ({
    title: `Python ${requested} has reached its end of life`,
    body: [`${sourceOf(origin)} asks for it. It no longer gets security fixes.`],
    advice: [`Write ${oldest} or newer in ${sourceOf(origin)}, for example ${suggested}.`],
  }),
  'version-unknown': ({ requested, origin, newest, suggested }) => ({
    title: `Python ${requested} does not exist`,
    body: [`${sourceOf(origin)} asks for it. The newest version that this release of pybuild knows is ${newest}.`],
    advice: [`Correct ${sourceOf(origin)}, for example to ${suggested}.`],
  }),
  'version-newer-than-manifest': ({ requested, origin, list, newest }) => ({
    title: `Python ${requested} is newer than ${shown(list)}`,
    body: [`${sourceOf(origin)} asks for it. The newest in that list is ${newest}.`],
    advice: [
      'Update pybuild, or set UV_PYTHON_DOWNLOADS_JSON_URL to a newer list.',
      { commandLine: 'Or use a Python of this machine: --python-source host' },
      `Or write ${newest} in ${sourceOf(origin)}.`,
    ],
  }),
  'version-not-available': ({ requested, origin, target, nearest }) => ({
    title: `Python ${requested} is not available for ${target}`,
    body: [`${sourceOf(origin)} asks for it.`, ...(nearest.length === 0 ? [] : [`The nearest versions: ${nearest.join(', ')}.`])],
    advice: [
      nearest.length === 0
        ? `Write another version in ${sourceOf(origin)}.`
        : `Write ${/^\d+\.\d+/.exec(requested)?.[0] ?? requested} in ${sourceOf(origin)} for the newest patch, or one of those above.`,
      'If it is a new release, update pybuild.',
      ...(nearest.length === 0 ? [{ commandLine: 'Or use a Python of this machine: --python-source host' }] : []),
    ],
  }),
  'python-demand-mismatch': ({ version, origin, text, file, key }) => ({
    title: `The project does not accept Python ${version}`,
    body: [
      `${origin.from === 'default' ? capitalized(sourceOf(origin)) : sourceOf(origin)} selects Python ${version}, but ${key} in ${file} is "${shown(text)}".`,
    ],
    advice: [
      origin.from === 'default'
        ? `Create a .python-version file with a version that ${file} accepts, or change ${key}.`
        : origin.from === 'file' && origin.file === file && origin.key === key
          ? `Write "3.12.*" or "^3.12" for ${key} in ${file}: "3.12" means 3.12.0 only.`
          : `Change ${origin.from === 'file' && origin.key !== undefined ? '' : 'the version in '}${sourceOf(origin)}, or ${key} in ${file}${isLock(file) ? ' (then update the lock)' : ''}.`,
    ],
  }),
  'python-demands-unmet': ({ demands, supported }) => ({
    title: 'No supported Python version fits the project',
    body: [
      ...demands.map(({ file, key, text }) => `${key} in ${file} is "${shown(text)}".`),
      `Supported versions: ${supported.join(', ')}.`,
    ],
    advice: [changeOf(demands), 'If the project needs a newer Python, update pybuild.'],
  }),
  'python-demand-invalid': ({ text, file, key }) => ({
    title: `${key} in ${file} cannot be read`,
    body: [`It says ${shown(text)}.`],
    advice: [
      key === 'requires-python'
        ? 'Write version specifiers such as ">=3.11" or ">=3.11,<3.14" (PEP 440).'
        : `Write a version such as "3.12"${key === 'python_version' ? '' : ', or a constraint such as "^3.12"'}.`,
    ],
  }),
  'procfile-invalid': ({ line, text, reason }) => ({
    title: 'The Procfile cannot be read',
    body: [`Procfile:${line}: ${shown(text)}`, sentence(reason)],
    advice: ['Each line is "type: command", for example "web: gunicorn app:app --bind 0.0.0.0:$PORT".'],
  }),
  'manifest-invalid': ({ source, reason }) => ({
    title: 'The list of Python archives cannot be read',
    body: [`${shown(source)}: ${shown(reason)}.`],
    advice: ['Check UV_PYTHON_DOWNLOADS_JSON_URL, or unset it to use the bundled list.'],
  }),
} satisfies Partial<Wordings>;

function sourceOf(origin: Origin): string {
  return origin.from === 'default' ? 'the default (change it with a .python-version file)' : originName(origin);
}

/** A lock is derived from other files, so advise to change those. */
function changeOf(demands: readonly { readonly file: string; readonly key: string }[]): string {
  const own = demands.filter(({ file }) => !isLock(file)).map(({ file, key }) => `${key} in ${file}`);
  if (own.length === 0) return 'Update the lock for a supported Python version.';
  return `Change ${own.join(' or ')}${own.length < demands.length ? ' and update the lock' : ''}.`;
}

/** What to write instead of a malformed version. */
function correctionOf(origin: Origin, found: string): string {
  const file = origin.from === 'file' ? origin.file : '';
  const [, prefix = '', version] = /^(c?python-|v)(\d+\.\d+(?:\.\d+)?)$/.exec(found.trim()) ?? [];
  if (version !== undefined && file !== 'runtime.txt') return `Remove the "${prefix}" prefix: write ${version}`;
  const [bare] = /^\d+\.\d+(?:\.\d+)?$/.exec(found.trim()) ?? [];
  if (bare !== undefined && file === 'runtime.txt') return `Add the "python-" prefix: write python-${bare}`;
  return `Write ${exampleFor(file)}, without quotes${file === '.python-version' ? '' : ' or wildcards'}.`;
}

function exampleFor(file: string): string {
  return file === 'runtime.txt' ? '"python-3.12" or "python-3.12.2"' : '"3.12" or "3.12.2"';
}

function isLock(file: string): boolean {
  return /lock/.test(file);
}
