import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { ProjectFacts } from '../project.ts';
import { listSetting } from '../settings.ts';
import { hasProject, PYPROJECT } from './project-table.ts';
import type { RequirementsChoice } from './requirements-names.ts';
import { findSetup } from './setup-files.ts';

/** What an app without a lock or a `requirements.txt` is built from. */
export interface Source {
  readonly kind: 'project' | 'setup' | 'requirements' | 'script';
  readonly files: readonly string[];
  /** Why it is this one, where that is worth a line. */
  readonly why?: string;
}

const NO_REQUIREMENTS: RequirementsChoice = { kind: 'none', development: [] };

/**
 * Finds what pip builds an app from that has no lock or `requirements.txt`: pyproject.toml, setup.py, setup.cfg, requirements files of
 * other names, a script's inline block, whichever comes first. Fails if several files of one kind may be meant.
 */
export function findSource(facts: ProjectFacts, env: Environment): Source | undefined {
  const { scripts = new Map(), otherRequirements = NO_REQUIREMENTS } = facts;
  const named = listSetting(env, 'BP_PIP_REQUIREMENT').filter((file) => scripts.has(file));
  if (named.length === 1) return { kind: 'script', files: named };
  if (hasProject(facts)) return { kind: 'project', files: [PYPROJECT] };
  const setup = findSetup(facts);
  if (setup.length > 0) return { kind: 'setup', files: setup };
  if (otherRequirements.kind === 'several') fail({ kind: 'several-sources', what: 'requirements files', files: otherRequirements.files });
  if (otherRequirements.kind === 'one') return { kind: 'requirements', files: [otherRequirements.file], why: otherRequirements.why };
  const [script, ...others] = [...scripts.keys()];
  if (others.length > 0) fail({ kind: 'several-sources', what: 'scripts with an inline block', files: [...scripts.keys()] });
  return script === undefined ? undefined : { kind: 'script', files: [script] };
}
