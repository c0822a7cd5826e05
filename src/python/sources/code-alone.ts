import { fail } from '../../errors/failure.ts';
import { checkNames } from '../managers/lock.ts';
import type { Install, Unlocked } from '../managers/manager.ts';
import type { ProjectFacts } from '../project.ts';

const NOTHING = 'pyproject.toml';

/** How an app is built of which nothing is known but its code: with no packages, if it imports none. */
export const CODE_ALONE: Pick<Unlocked, 'read' | 'pythonDemands'> = {
  read: ({ code }, request): Install => {
    checkNames('group', request.groups, [], NOTHING);
    checkNames('extra', request.extras, [], NOTHING);
    const unsure = [...(code?.unread.map((one) => `  ${one}`) ?? []), ...(code?.bound === undefined ? [] : [`  ${code.bound}`])];
    return {
      ...request,
      unlocked: true,
      requirements: [],
      reads: [],
      localPaths: [],
      editable: [],
      variables: [],
      pins: [],
      notes: [
        unsure.length === 0
          ? 'No packages to install: the code imports only the standard library and its own modules'
          : 'No packages to install, as far as the code could be read',
      ],
      ...(unsure.length === 0
        ? {}
        : {
            warnings: [
              {
                title: 'Not all of the code was looked at for imports',
                body: [...unsure, 'If it needs packages, list them in a requirements.txt.'],
              },
            ],
          }),
    };
  },
  pythonDemands: () => [],
};

/** Whether only the code of an app says what it needs: nothing. Fails if it imports packages, or if only conda knows what it needs. */
export function needsNothing({ code, conda }: ProjectFacts): boolean {
  if (conda !== undefined) fail({ kind: 'conda-environment', ...conda });
  if (code === undefined || code.files.length + code.unread.length === 0) return false;
  if (code.imports.length > 0) fail({ kind: 'imports-without-packages', imports: code.imports });
  return true;
}
