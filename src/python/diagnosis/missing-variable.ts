import type { AppTrouble, Listed } from '../../errors/trouble.ts';
import { type AppFrame, type AppView, appFrames, below, foldersOf, placeOf, tellingFrame } from './app-view.ts';
import type { Raised } from './traceback.ts';

const NAME = '[A-Za-z_][A-Za-z0-9_]*';
const QUOTED = String.raw`(['"])(${NAME})\1`;

/**
 * What libraries say of a variable that is not set: django-environ (and the function of many projects that says the same),
 * python-decouple, environs.
 */
const SAYINGS: readonly RegExp[] = [
  new RegExp(`^Set the (${NAME}) environment variable`),
  new RegExp(String.raw`^(${NAME}) not found\. Declare it as envvar or define a default value`),
  new RegExp(`^Environment variable "(${NAME})" not set`),
  // What people write themselves counts if it has a name in capitals.
  /\b(?:[Ee]nvironment|[Ee]nv) var(?:iable)?s? [`'"]?([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,})\b/,
  /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,})[`'"]? (?:environment|env) var/,
];

/** A variable that is asked for without a default value, so that the code gets None. */
const ASKED = new RegExp(String.raw`\b(?:environ\.get|getenv)\(\s*${QUOTED}\s*(?:,\s*None\s*)?\)`, 'g');

/** Variables that are not set, by what an exception says; none if it says nothing of that. */
export function missingVariables(raised: Raised, view: AppView): string[] {
  const { type, message } = raised;
  if (type === 'KeyError') return isOfEnvironment(raised, view) ? unquoted(message) : [];
  if (type.endsWith('ValidationError')) return fieldsMissing(raised, view);
  const isUnset = (name: string): boolean => view.env[name] === undefined;
  if (message.includes('NoneType')) {
    const code = appFrames(raised, view).at(-1)?.code ?? '';
    return [...code.matchAll(ASKED)].flatMap(([, , name]) => (name === undefined ? [] : [name])).filter(isUnset);
  }
  for (const saying of SAYINGS) {
    const [, name] = saying.exec(message.slice(0, 500)) ?? [];
    if (name !== undefined && isUnset(name)) return [name];
  }
  return [];
}

/** Whether a KeyError comes from `os.environ`, or from a wrapper of it that says so. */
function isOfEnvironment({ frames }: Raised, view: AppView): boolean {
  const last = frames.at(-1);
  if (last === undefined) return false;
  if (last.name === '__getitem__' && /^<frozen os>$|\/os\.py$/.test(last.file)) return true;
  return appFrames({ type: '', message: '', frames: [last] }, view).length > 0 && /\benviron\[/.test(last.code ?? '');
}

function unquoted(message: string): string[] {
  const [, , name] = new RegExp(`^${QUOTED}$`).exec(message) ?? [];
  return name === undefined ? [] : [name];
}

/** Fields that pydantic or dynaconf misses in a class of settings, as the variables that they are read from. */
function fieldsMissing(raised: Raised, view: AppView): string[] {
  const { type, frames, message } = raised;
  const text = view.text(tellingFrame([raised], view)?.ownFile ?? '') ?? '';
  const prefixed = (fields: RegExp, setting: string, usual: string): string[] => {
    // One that is written down is certain, of several none.
    const written = [...text.matchAll(new RegExp(`\\b${setting}["']?\\s*[=:]\\s*(['"])(\\w*)\\1`, 'g'))].map(([, , prefix = '']) => prefix);
    const prefix = written.length === 1 ? (written[0] ?? '') : usual;
    const between = prefix === '' || prefix.endsWith('_') ? '' : '_';
    return [...message.matchAll(fields)].map(([, field = '']) => `${prefix}${between}${field}`.toUpperCase());
  };
  if (type.startsWith('dynaconf.')) return prefixed(/^(\w+) is required in env /gm, 'envvar_prefix', 'DYNACONF');
  if (!frames.some(({ file }) => /\bpydantic_settings\/|\bpydantic\/env_settings\.py$/.test(file))) return [];
  return prefixed(/^(\w+)\n +[Ff]ield required\b/gm, 'env_prefix', '');
}

/** The trouble of variables that are not set: where the app reads them, and which of its own files list them. */
export function variablesTrouble(names: readonly string[], chain: readonly Raised[], view: AppView): AppTrouble {
  const [first = ''] = names;
  const frame = tellingFrame(chain, view, first);
  return troubleOf([...new Set([...names, ...(frame === undefined ? [] : readLater(frame, first, view))])], frame, view);
}

/** The same where no exception tells: `frame` is where they are read. */
export function troubleOf(names: readonly string[], frame: AppFrame | undefined, view: AppView): AppTrouble {
  const [first = ''] = names;
  const folders = frame === undefined ? [''] : foldersOf(frame.ownFile);
  const listed = exampleOf(first, names, folders, view);
  const dotenv = folders.map((folder) => below(folder, '.env')).find((file) => namesIn(view.text(file)).includes(first));
  return {
    kind: 'app-variables',
    names,
    ...(frame === undefined ? {} : { at: placeOf(frame) }),
    ...(listed === undefined ? {} : { listed }),
    ...(dotenv === undefined ? {} : { dotenv }),
  };
}

/**
 * What the rest of the file reads in the same way and always: by lines that are not indented, without a default value. Nothing
 * where strings of several lines make that uncertain.
 */
function readLater({ ownFile, line, code = '', name }: AppFrame, first: string, view: AppView): string[] {
  const [, reader] = new RegExp(String.raw`^\w+ *= *([\w.]{1,40}[[(])['"]${first}['"] *(?:, *cast=\w+ *)?[\])]`).exec(code) ?? [];
  const rest = (view.text(ownFile) ?? '').split('\n').slice(line);
  if (reader === undefined || name !== '<module>' || rest.some((text) => /"""|'''/.test(text))) return [];
  const found = rest.flatMap((text) => {
    const [, read, , variable] =
      new RegExp(String.raw`^\w+ *= *([\w.]{1,40}[[(])${QUOTED.replace('\\1', '\\2')} *(?:, *cast=\w+ *)?[\])]\s*(?:#.*)?$`).exec(text) ??
      [];
    return read === reader && variable !== undefined ? [variable] : [];
  });
  const elsewhere = new Set(foldersOf(ownFile).flatMap((folder) => namesIn(view.text(below(folder, '.env')))));
  return found.filter((variable) => view.env[variable] === undefined && !elsewhere.has(variable));
}

/** `.env.example`, `.env.dist`, `env_sample`, `example.env` and their like. */
const ENV = /(?:^|[._-])(?:dot)?env(?:[._-]|$)/i;
const EXAMPLE = /example|sample|dist|template|tmpl|default/i;

function exampleOf(first: string, names: readonly string[], folders: readonly string[], view: AppView): Listed | undefined {
  for (const folder of folders) {
    for (const [entry, kind] of view.list(folder)) {
      if (kind !== 'file' || !ENV.test(entry) || !EXAMPLE.test(entry)) continue;
      const listed = namesIn(view.text(below(folder, entry)));
      if (!listed.includes(first)) continue;
      return { file: below(folder, entry), others: listed.filter((name) => !names.includes(name) && view.env[name] === undefined) };
    }
  }
  return undefined;
}

/** The names of the variables in an env file. */
function namesIn(text: string | undefined): string[] {
  const names = [...(text ?? '').matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?(${NAME})[ \\t]*=`, 'gm'))].map(([, name = '']) => name);
  return [...new Set(names)];
}
