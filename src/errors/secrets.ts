import { withoutEscapes } from '../output/untrusted.ts';

const SECRET_NAME = /SECRET|TOKEN|PASS|PWD|CREDENTIAL|AUTH|SALT|DSN|(^|_)KEYS?(_|$)|APIKEY|_(URL|URI)$/i;
/** Letters and digits without a separator that words, paths and versions have. */
const RANDOM = /^(?=\S*\d)(?=\S*[a-z])[\w+=~!@#$%^&*-]{16,}$/i;

/** A shorter value may be part of a word by chance. */
const SHORTEST = 6;
const URL_USER = /:\/\/([^/\s]*)@/;

/**
 * What must not be shown of the variables that a build was given, whoever prints it, the longest first: the values of names that
 * speak of a secret and those that look random, with each of their lines, as they are and as JSON and URLs write them, and the
 * passwords of URLs. Settings of tools are shown, and so are addresses without a password in them.
 */
export function secretsIn(given: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(given).flatMap(([name, value]) => {
    const user = URL_USER.exec(value)?.[1];
    const password = user?.replace(/^[^:]*:/, '') ?? '';
    const inUrl = [password, converted(decodeURIComponent, password)].filter((text) => text.length >= SHORTEST);
    if (/_(URL|URI)$/i.test(name) && user === undefined) return [];
    const lines = [value, ...value.split('\n')].map((line) => line.trim());
    if (SECRET_NAME.test(name)) return [...inUrl, ...lines.filter((line) => line.length >= SHORTEST)];
    return RANDOM.test(value) ? [...inUrl, value] : inUrl;
  });
  const written = found.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), converted(encodeURIComponent, text)]);
  return [...new Set(written)].toSorted((one, other) => other.length - one.length);
}

/** A text as `convert` gives it, unless it cannot. */
function converted(convert: (text: string) => string, text: string): string {
  try {
    return convert(text);
  } catch {
    return text;
  }
}

/** A text in which secrets are hidden, also where escape sequences stand between their letters. */
function hideSecrets(text: string, secrets: readonly string[]): string {
  const bare = withoutEscapes(text);
  const isSplit = bare !== text && secrets.some((secret) => bare.includes(secret));
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '****'), isSplit ? bare : text);
}

/** A value all of whose texts are without these secrets. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  return walk(value, secrets) as T;
}

function walk(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return hideSecrets(value, secrets);
  if (Array.isArray(value)) return value.map((part) => walk(part, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, walk(part, secrets)]));
}
