import type { Environment } from '../cnb/layer-env.ts';
import { CHOSEN, type Considered, type Explained, fromSetting, placeOfKey } from './considered.ts';
import { type Decisions, originName } from './decisions.ts';
import { isPresent } from './managers/manager.ts';
import type { ProjectFacts } from './project.ts';
import { accepts, type PythonDemand } from './python-demand.ts';
import { DEFAULT_MINOR, formatVersion } from './python-version.ts';
import { type Statement, statements, TOOL_FILES, VERSION_FILES } from './version-files.ts';

const VERSION_SETTING = 'BP_PYTHON_VERSION';

/** The decision about the Python version: every source in the order in which they are asked, and what came of it. */
export function explainPython(facts: ProjectFacts, env: Environment, { python }: Decisions): Explained {
  const { requested, demands, artifact } = python;
  const { origin } = requested;
  const version = formatVersion(requested);
  const winner = origin.from === 'env' ? origin.name : origin.from === 'file' ? origin.file : undefined;
  const isWinner = (file: string): boolean => origin.from === 'file' && origin.key === undefined && file === winner;
  const said = statements(facts);
  const stated = (one: Statement): Considered => {
    const outcome = isWinner(one.file) ? chosenOf(one) : notUsed(one, winner);
    return { source: `${one.file}:${one.line}`, value: one.version, outcome };
  };
  const files = VERSION_FILES.map((file): Considered => {
    const found = said.find((one) => one.file === file);
    return found === undefined
      ? { source: file, outcome: isPresent(facts.entries.get(file)) ? 'says nothing of Python' : 'not there' }
      : stated(found);
  });
  const ranges = (chooses: boolean): Considered[] =>
    demands
      .filter((demand) => demand.chooses === chooses)
      .map((demand) => {
        const outcome = decided(demand, origin)
          ? CHOSEN
          : accepts(demand, artifact?.version ?? version)
            ? `accepts ${version}`
            : `refuses ${version}`;
        return { source: `${placeOfKey(facts.texts, demand.file, demand.key)} (${demand.key})`, value: demand.text, outcome };
      });
  return {
    about: 'Python version',
    chosen: `${version} (${originName(origin)})`,
    candidates: [
      fromSetting(VERSION_SETTING, env[VERSION_SETTING]),
      ...files,
      ...ranges(true),
      ...said.filter(({ file }) => TOOL_FILES.includes(file)).map(stated),
      ...ranges(false),
      { source: 'default', value: DEFAULT_MINOR, outcome: defaultOutcome(origin, winner) },
    ],
  };
}

type Origin = Decisions['python']['requested']['origin'];

/** Whether the range of a demand decided. */
function decided({ file, key }: PythonDemand, origin: Origin): boolean {
  return origin.from === 'file' && origin.file === file && origin.key === key;
}

function chosenOf({ means, others }: Statement): string {
  const notes = [
    ...(means?.is === 'latest' ? ['the newest supported version'] : []),
    ...(others.length === 0 ? [] : [`not used: ${others.join(', ')}`]),
  ];
  return [CHOSEN, ...notes].join('; ');
}

/** Version managers' files are skipped if they name no version that pybuild has; a version file then is an error. */
function notUsed({ file, means }: Statement, winner: string | undefined): string {
  if (TOOL_FILES.includes(file) && (means === undefined || means.is === 'other')) return 'skipped: not a version that pybuild can use';
  return winner === undefined ? 'not used' : `not used: ${winner} comes first`;
}

function defaultOutcome(origin: Origin, winner: string | undefined): string {
  if (origin.from === 'default') return CHOSEN;
  return origin.from === 'file' && origin.key !== undefined ? `not used: ${winner} decides` : `not used: ${winner} comes first`;
}
