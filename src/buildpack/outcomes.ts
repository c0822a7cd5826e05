import type { Outcome } from '../io/host.ts';
import { choiceNote, type Decisions } from '../python/decisions.ts';
import type { Python } from './layers/python.ts';
import type { Tool } from './layers/tool.ts';
import type { Dependencies } from './layers/venv.ts';

/** The line of the step that installs Python. */
export function pythonOutcome({ version }: Python, { python }: Decisions): Outcome {
  return { outcome: `Python ${version} (${choiceNote(version, python.requested)})` };
}

/** The line of the step that installs the package manager. */
export function toolOutcome({ title, version }: Tool): Outcome {
  return { outcome: `${title} ${version}` };
}

/** The line of the step that installs the app's packages, with what is new in it. */
export function packagesOutcome({ packages, changes }: Dependencies, { title, version }: Tool): Outcome {
  const list = changes.length === 0 ? '' : `: ${changes.join(', ')}`;
  return { outcome: packages.length === 0 ? 'Packages: none' : `Packages: ${packages.length} installed by ${title} ${version}${list}` };
}
