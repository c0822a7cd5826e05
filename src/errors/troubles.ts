import type { ByManager, Trouble } from './trouble.ts';
import type { TroubledBy, TroubleWording, TroubleWordings } from './trouble-wording.ts';
import { BUILD_TROUBLES } from './troubles-build.ts';
import { DJANGO_TROUBLES } from './troubles-django.ts';
import { INDEX_TROUBLES } from './troubles-index.ts';
import { POETRY_TROUBLES } from './troubles-poetry.ts';
import { PROJECT_TROUBLES } from './troubles-project.ts';

const TROUBLES: TroubleWordings = { ...INDEX_TROUBLES, ...BUILD_TROUBLES, ...PROJECT_TROUBLES, ...DJANGO_TROUBLES, ...POETRY_TROUBLES };

/** Words the cause of a tool's failure. */
export function wordTrouble(trouble: Trouble, manager: ByManager | undefined): TroubleWording {
  const word = TROUBLES[trouble.kind] as (trouble: Trouble, by: TroubledBy) => TroubleWording;
  return word(trouble, { manager, lock: manager?.name === 'pip' || manager?.unlocked === true ? undefined : manager });
}
