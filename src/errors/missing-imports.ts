import { shown } from '../output/untrusted.ts';
import type { MissingImport } from './trouble.ts';

/** How to do without the check. */
export const MISSING_ADVICE = 'If the app starts all the same, turn this check off: --env BP_PYTHON_IMPORT_CHECK=off';

/** How many modules are listed. */
const MOST = 10;

/** The title for modules that the app imports and nothing provides. */
export function missingTitle(imports: readonly MissingImport[]): string {
  const [first] = imports;
  return imports.length === 1 ? `${shown(first?.module ?? '')} is not installed` : `${imports.length} imported modules are not installed`;
}

/** The lines about such modules among the warnings of a build. */
export function missingAmong(warnings: readonly { readonly title: string; readonly body: readonly string[] }[]): string[] {
  const found = warnings.find(({ title }) => /^(?:\S+ is|\d+ imported modules are) not installed$/.test(title));
  return (found?.body ?? []).filter((line) => line !== MISSING_ADVICE).map((line) => line.trim());
}

/** A line for each of them; `addTo` is the file in which the app's packages are. */
export function missingLines(imports: readonly MissingImport[], addTo: string): string[] {
  const lines = imports.slice(0, MOST).map((one) => `${placeOf(one)}: ${whatToDo(one, shown(addTo))}`);
  return imports.length > MOST ? [...lines, `and ${imports.length - MOST} more`] : lines;
}

function placeOf({ file, line, module, setting, places }: MissingImport): string {
  const more = places === 1 ? '' : ` (and ${places - 1} more)`;
  const does = setting === undefined ? `imports ${shown(module)}` : `has ${shown(module)} in ${shown(setting)}`;
  return `${shown(file)}:${line} ${does}${more}`;
}

function whatToDo({ package: name, heldBy, removedIn, pin }: MissingImport, addTo: string): string {
  if (removedIn !== undefined) return removedWords(removedIn, pin, addTo);
  if (name === undefined) return 'no package known';
  if (heldBy === undefined) return `add ${shown(name)} to ${addTo}`;
  const file = shown(heldBy.file);
  if (heldBy.group !== undefined) return `${shown(name)} is in the group ${shown(heldBy.group)} of ${file}, which is not installed`;
  if (heldBy.extra !== undefined) return `${shown(name)} is in the extra ${shown(heldBy.extra)} of ${file}, which is not installed`;
  return `${shown(name)} is only in ${file}, which is not installed`;
}

/** The oldest Python 3 that can still be used. */
const OLDEST = 10;

function removedWords(removedIn: string, pin: string | undefined, addTo: string): string {
  const before = Number(/^Python 3\.(\d+)$/.exec(removedIn)?.[1] ?? 0) - 1;
  const last = before >= OLDEST ? `; Python 3.${before} still has it` : '';
  return `${removedIn} removed it${last}${pin === undefined ? '' : `; to bring it back, add ${pin} to ${addTo}`}`;
}
