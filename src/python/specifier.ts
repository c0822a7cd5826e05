import { compare as comparePep440, satisfies, valid, validRange } from '@renovatebot/pep440';
// Loading all of semver would take longer than a whole `pybuild detect`.
import compare from 'semver/functions/compare.js';

/** Whether `specifier` is a PEP 440 version specifier such as `>=3.11,<4`. */
export function isSpecifier(specifier: string): boolean {
  return validRange(withoutEmpty(specifier));
}

/** Whether the final release `version` is within the PEP 440 `specifier` (which must be valid). */
export function matchesSpecifier(version: string, specifier: string): boolean {
  return satisfies(version, withoutEmpty(specifier));
}

/** Python's own parser ignores an extra comma (`>=3.11,`). */
function withoutEmpty(specifier: string): string {
  return specifier
    .split(',')
    .filter((part) => part.trim() !== '')
    .join(',');
}

/** Orders two final releases `X.Y.Z`, oldest first. */
export function compareVersions(a: string, b: string): number {
  return compare(a, b);
}

/** Orders two versions of a package (PEP 440), oldest first; undefined if one is none. */
export function compareReleases(a: string, b: string): number | undefined {
  return valid(a) !== null && valid(b) !== null ? comparePep440(a, b) : undefined;
}
