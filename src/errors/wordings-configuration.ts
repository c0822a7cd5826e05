import { sentence, shown } from '../output/untrusted.ts';
import { originName } from '../python/decisions.ts';
import type { Origin } from './failure.ts';
import type { Wordings } from './wording.ts';

/** Failures whose cause is in the app or its settings: each names what to edit. */
export const CONFIGURATION_WORDINGS = {
  'not-python': ({ path, empty, lookedFor }) => ({
    title: empty ? 'The app folder is empty' : 'This is not a Python app',
    body: [`${path} holds ${empty ? 'nothing' : 'none of the files that a Python app has at its root'}.`],
    advice: [`pybuild looks for ${lookedFor.join(', ')}.`, 'Check the path, or create a requirements.txt (an empty one is fine).'],
    exitCode: 100,
  }),
  'file-unreadable': ({ file, code }) => ({
    title: `${file} cannot be read`,
    body: [`The system answers ${code}.`],
    advice: [`Check the permissions of ${file}.`],
  }),
  'file-not-text': ({ file, offset, looksLike }) => ({
    title: `${file} is not UTF-8 text`,
    body: [looksLike === undefined ? `The byte at offset ${offset} is not valid UTF-8.` : `It looks like ${looksLike}.`],
    advice: [`Save ${file} as UTF-8 and try again.`],
  }),
  'toml-invalid': ({ file, line, column, reason }) => ({
    title: `${file} is not valid TOML`,
    body: [line === undefined ? sentence(shown(reason)) : `Line ${line}, column ${column}: ${shown(reason)}`],
    advice: [`Mend ${file} and try again.`],
  }),
  'descriptor-invalid': ({ file, reason }) => ({
    title: `${file} cannot be used`,
    body: [`What is wrong: ${shown(reason)}.`],
    advice: [`Mend ${file} and try again.`],
  }),
  'env-file-invalid': ({ file, line, text }) => ({
    title: `${file} is not a list of variables`,
    // What follows the "=" may be a secret.
    body: [`${shown(file)}:${line}: ${shown(text).replace(/=.+$/, '=…')}`],
    advice: [
      /^export\s/.test(text)
        ? `Remove "export" from line ${line}: variables are not a shell script.`
        : 'Each line is NAME=value, or NAME to take the value from your environment.',
    ],
    exitCode: 2,
  }),
  'unsafe-environment': ({ names }) => ({
    title: names.length === 1 ? 'An environment variable would break the build' : 'Environment variables would break the build',
    body: names.map((name) => `  ${name}`),
    advice: ['pybuild sets what these control. Do not pass them (--env, --env-file, project.toml).'],
  }),
  'setting-invalid': ({ name, value, expected }) => ({
    title: `${name} has a value that cannot be used`,
    body: [`It is "${shown(value)}", and should be ${expected}.`],
    advice: [`Change or unset ${name}.`],
  }),
  'version-file-misspelled': ({ found, expected }) => ({
    title: `"${shown(found)}" is not read`,
    body: [`It is probably meant to choose the Python version, which a file called exactly ${expected} does.`],
    advice: [`Rename "${shown(found)}" to ${expected}, or remove it.`],
  }),
  'version-file-empty': ({ file }) => ({
    title: `${file} names no Python version`,
    advice: [
      `Write ${exampleFor(file)} into ${file}, or delete it.${file === 'runtime.txt' ? '' : ' A line that starts with "#" does not count.'}`,
    ],
  }),
  'version-file-several': ({ file, lines }) => ({
    title: `${file} names several versions`,
    body: lines.map((line) => `  ${shown(line)}`),
    advice: [`Keep one line in ${file}; a comment starts with "#".`],
  }),
  'version-malformed': ({ origin, found }) => ({
    title: `${sourceOf(origin)} does not hold a Python version`,
    body: [`It says "${shown(found)}".`],
    advice: [`Write ${exampleFor(origin.from === 'file' ? origin.file : '')}: no quotes, no wildcards, nothing else.`],
  }),
  'version-end-of-life': ({ requested, origin, oldest, suggested }) => ({
    title: `Python ${requested} has reached its end of life`,
    body: [`${sourceOf(origin)} asks for it. It gets no security fixes, and the oldest version with support is ${oldest}.`],
    advice: [`Ask for ${suggested} or newer in ${sourceOf(origin)}.`],
  }),
  'version-unknown': ({ requested, origin, newest, suggested }) => ({
    title: `There is no Python ${requested} that pybuild knows of`,
    body: [`${sourceOf(origin)} asks for it. The newest known is ${newest}.`],
    advice: [`Correct the version in ${sourceOf(origin)}, for example to ${suggested}.`],
  }),
  'version-newer-than-manifest': ({ requested, origin, list, newest }) => ({
    title: `Python ${requested} is newer than ${shown(list)}`,
    body: [`${sourceOf(origin)} asks for it. The newest in the list is ${newest}.`],
    advice: [
      'Update pybuild, or name a newer list with UV_PYTHON_DOWNLOADS_JSON_URL.',
      { commandLine: 'Or build with --python-source host.' },
      `Or ask for ${newest} in ${sourceOf(origin)}.`,
    ],
  }),
  'version-not-available': ({ requested, origin, target, nearest }) => ({
    title: `There is no archive of Python ${requested} for ${target}`,
    body: [`${sourceOf(origin)} asks for it.`, ...(nearest.length === 0 ? [] : [`The nearest that there are: ${nearest.join(', ')}.`])],
    advice: [
      nearest.length === 0
        ? `Ask for another version in ${sourceOf(origin)}.`
        : `Ask for ${requested.split('.').slice(0, 2).join('.')} in ${sourceOf(origin)} to get the newest patch, or for one of those above.`,
      'If it was released after this list was made, update pybuild.',
      ...(nearest.length === 0 ? [{ commandLine: 'Or build with --python-source host.' }] : []),
    ],
  }),
  'python-demand-mismatch': ({ version, origin, text, file, key }) => ({
    title: `Python ${version} is not one that the project accepts`,
    body: [`Python ${version} is what ${sourceOf(origin)} leads to, but ${key} in ${file} is "${shown(text)}".`],
    advice: [
      origin.from === 'default'
        ? `Create a .python-version with a version that ${file} accepts, or change ${key}.`
        : origin.from === 'file' && origin.file === file && origin.key === key
          ? `Loosen ${key} in ${file}: "3.12" is 3.12.0 alone, and "3.12.*" every 3.12.`
          : `Change ${origin.from === 'file' && origin.key !== undefined ? '' : 'the version in '}${sourceOf(origin)}, or ${key} in ${file}${isLock(file) ? ' by way of what it is made from' : ''}.`,
    ],
  }),
  'python-demands-unmet': ({ demands, supported }) => ({
    title: 'The project accepts no Python that this release of pybuild supports',
    body: [
      ...demands.map(({ file, key, text }) => `${key} in ${file} is "${shown(text)}".`),
      ...(demands.length > 1 ? ['No supported version meets all of them.'] : []),
      `Supported are ${supported.join(', ')}.`,
    ],
    advice: [changeOf(demands), 'If the project needs a newer Python, update pybuild.'],
  }),
  'python-demand-invalid': ({ text, file, key }) => ({
    title: `${key} in ${file} cannot be read`,
    body: [`It is ${shown(text)}.`],
    advice: [
      key === 'requires-python'
        ? 'It holds version specifiers such as ">=3.11" or ">=3.11,<3.14" (PEP 440).'
        : `It holds a version of Python such as "3.12"${key === 'python_version' ? '' : ', or a constraint such as "^3.12"'}.`,
    ],
  }),
  'procfile-invalid': ({ line, text, reason }) => ({
    title: 'The Procfile cannot be read',
    body: [`Procfile:${line}: ${shown(text)}`, sentence(reason)],
    advice: ['Each line is "type: command", for example "web: gunicorn app:app --bind 0.0.0.0:$PORT".'],
  }),
  'manifest-invalid': ({ source, reason }) => ({
    title: 'The list of Python archives cannot be used',
    body: [`${shown(source)}: ${shown(reason)}.`],
    advice: ['Check UV_PYTHON_DOWNLOADS_JSON_URL, or unset it to use the list of this release.'],
  }),
} satisfies Partial<Wordings>;

function sourceOf(origin: Origin): string {
  return origin.from === 'default' ? 'the default (a .python-version file changes it)' : originName(origin);
}

/** A lock follows from other files, so it is those that are changed. */
function changeOf(demands: readonly { readonly file: string; readonly key: string }[]): string {
  const own = demands.filter(({ file }) => !isLock(file)).map(({ file, key }) => `${key} in ${file}`);
  if (own.length === 0) return 'Lock again for a Python that is supported.';
  return `Change ${own.join(' or ')}${own.length < demands.length ? ' and lock again' : ''}.`;
}

function exampleFor(file: string): string {
  return file === 'runtime.txt' ? '"python-3.12" or "python-3.12.2"' : '"3.12" or "3.12.2"';
}

function isLock(file: string): boolean {
  return /lock/.test(file);
}
