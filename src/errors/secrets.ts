/** A shorter value may be part of a word by chance. */
export const SHORTEST_SECRET = 8;

const SECRET_NAME = /SECRET|TOKEN|PASS|PWD|CREDENTIAL|AUTH|SALT|DSN|(^|_)KEYS?(_|$)|APIKEY|_(URL|URI)$/i;
/** Letters and digits without a separator that words, paths and versions have. */
const RANDOM = /^(?=\S*\d)(?=\S*[a-z])[\w+=~!@#$%^&*-]{16,}$/i;

/**
 * The values among variables that a build was given which must not be shown, whoever prints them: the values of names that speak of
 * a secret, and those that look random. Settings of tools are shown, and so are addresses without a password in them.
 */
export function secretsIn(given: Readonly<Record<string, string>>): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (/_(URL|URI)$/i.test(name) && !/:\/\/[^/\s]*@/.test(value)) return [];
    return value.length >= SHORTEST_SECRET && (SECRET_NAME.test(name) || RANDOM.test(value)) ? [value] : [];
  });
}

/** A text in which secrets are hidden. */
function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '****'), text);
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
