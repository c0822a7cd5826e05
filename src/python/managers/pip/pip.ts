import type { Environment } from '../../../cnb/layer-env.ts';
import { fail } from '../../../errors/failure.ts';
import { requirementsOfGroups } from '../../dependency-groups.ts';
import { tableIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand } from '../../python-demand.ts';
import { readRequirement } from '../../requirement.ts';
import { checkRequirements, pinsOf } from '../../requirements.ts';
import { listSetting } from '../../settings.ts';
import { askByPip } from '../ask-versions.ts';
import { checkNames } from '../lock.ts';
import {
  type Entries,
  type Install,
  type InstallCommand,
  isPresent,
  type PackageManager,
  type Request,
  type Site,
  type Tool,
  type ToolChoice,
  userConfiguration,
} from '../manager.ts';
import { NO_NETWORK, NOWHERE } from '../offline.ts';
import { readPipReport } from './report.ts';
import { PIP_UNLOCKED, resolvedArguments, unlockedArguments } from './unlocked.ts';

/** pip wheels by version → sha256 of `pip-<version>-py3-none-any.whl`. To add one: `pip download --no-deps pip==VERSION`. */
const KNOWN: Readonly<Record<string, string>> = {
  '26.3': 'f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13',
};
const TOOL: Tool = { name: 'pip', title: 'pip', version: '26.3' };
/**
 * Settings with which an install may differ from pip's resolution: it may only be resolved for another system, depend on what is
 * already installed, or have its own report.
 */
const APART = /^PIP_(?:ABI|DRY_RUN|IMPLEMENTATION|NO_BUILD_ISOLATION|PLATFORM|PYTHON_VERSION|REPORT)$/;
const REQUIREMENTS = 'requirements.txt';
const REQUIREMENTS_SETTING = 'BP_PIP_REQUIREMENT';

/** Requirements files, installed by pip. */
export const PIP: PackageManager = {
  name: 'pip',
  tool: TOOL,
  file: REQUIREMENTS,
  find: findRequirements,
  useOf: () => undefined,
  refresh: 'pip-compile',
  chooseTool: choosePip,
  read: readRequirements,
  pythonDemands: (facts) => projectDemand(tableOf(facts, 'pyproject.toml')),
  variables: {
    tool: (dir) => ({ PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONUSERBASE: dir }),
    cache: (dir) => ({ PIP_CACHE_DIR: dir }),
    venv: (dir) => ({ PIP_PYTHON: dir }),
  },
  // pip asks an index even for cached packages (it revalidates each page), so without an index only links are used. pip's
  // configuration may set a proxy, which would take precedence over the usual variables.
  offline: { ...NO_NETWORK, PIP_NO_INDEX: '1', PIP_PROXY: NOWHERE, PIP_RETRIES: '0' },
  settings: /^PIP_/,
  configuration: pipConfiguration,
  commands: (install, site) => {
    const { report } = site;
    const [first, ...others] = wantedOf(install);
    if (first === undefined) return [];
    return [
      pipInstall(site, report === undefined ? [] : ['--report', report], first),
      ...others.map((wanted) => pipInstall(site, [], wanted)),
    ];
  },
  resolution: {
    // The first version with a stable report format.
    isOffered: (version, env) => Number(version.split('.')[0]) >= 23 && !Object.keys(env).some((name) => APART.test(name)),
    command: (install, site) => {
      const wanted = install.unlocked === true ? resolvedArguments(install) : filesAndGroups(install);
      if (wanted === undefined) return undefined;
      const command = pipInstall(site, ['--dry-run', '--ignore-installed', '--report', site.report ?? '-'], wanted);
      return { ...command, shown: command.shown.replace('pip install', 'pip install --dry-run') };
    },
    read: readPipReport,
  },
  unlocked: PIP_UNLOCKED,
  patterns: [],
};

/** What pip is asked to install, by one command after the other. */
function wantedOf(install: Install): string[][] {
  return install.unlocked === true ? unlockedArguments(install) : [filesAndGroups(install)];
}

function pipInstall(site: Site, options: readonly string[], wanted: readonly string[]): InstallCommand {
  return {
    program: site.python,
    args: [`${site.toolPackages}/pip`, 'install', '--no-input', '--progress-bar', 'off', '--no-compile', ...options, ...wanted],
    shown: `pip install ${wanted.join(' ')}`,
    // pip runs on the environment's own interpreter; with PIP_PYTHON it would restart itself.
    env: { PIP_PYTHON: undefined },
    // pip reports index pages that it could not fetch only if it is verbose.
    closerLook: { args: ['--dry-run', '--no-deps', '-vv'], lines: /Could not fetch URL/ },
    askVersions: (asked) => askByPip(site.python, [`${site.toolPackages}/pip`], asked),
  };
}

function filesAndGroups({ files, groups }: Install): string[] {
  return [...files.flatMap((file) => ['--requirement', file]), ...groups.flatMap((group) => ['--group', group])];
}

/** Whether the app itself keeps pip from using an index; pip ignores an empty value and reads others with `strtobool`. */
export function forbidsIndex(env: Environment): boolean {
  return !/^(|0|f|false|n|no|off)$/i.test(env['PIP_NO_INDEX'] ?? '');
}

/** The files of `BP_PIP_REQUIREMENT`, otherwise the one at the root. `read` reports files of the setting that do not exist. */
function findRequirements(entries: Entries, env: Environment): string[] {
  const named = listSetting(env, REQUIREMENTS_SETTING).map((file) => file.replace(/^(\.\/)+/, ''));
  // A script says what it needs in an inline block, which is no list of requirements.
  if (named.some((file) => file.endsWith('.py'))) return [];
  if (named.length > 0) return named;
  return isPresent(entries.get(REQUIREMENTS)) ? [REQUIREMENTS] : [];
}

/**
 * Chooses pip: this release's, or the version in `BP_PIP_VERSION`. A version without a known checksum or `BP_PIP_SHA256` has to
 * be the interpreter's bundled one; `checkBundled` verifies that.
 */
export function choosePip(env: Environment): ToolChoice {
  const version = env['BP_PIP_VERSION'];
  const given = env['BP_PIP_SHA256'];
  if (given !== undefined && !/^[0-9a-f]{64}$/.test(given)) {
    fail({ kind: 'setting-invalid', name: 'BP_PIP_SHA256', value: given, expected: 'the 64 hex digits of a sha256' });
  }
  if (version === undefined) return { ...TOOL, sha256: given ?? KNOWN[TOOL.version] ?? '' };
  if (!/^\d+(\.\d+){1,3}$/.test(version)) {
    fail({ kind: 'setting-invalid', name: 'BP_PIP_VERSION', value: version, expected: `a version such as ${TOOL.version}` });
  }
  const sha256 = given ?? KNOWN[version];
  return { ...TOOL, version, ...(sha256 === undefined ? {} : { sha256 }), setting: 'BP_PIP_VERSION' };
}

/** Fails if `pip` has no checksum and is not the `bundled` version. */
export function checkBundled(pip: ToolChoice, bundled: string): void {
  if (pip.version === bundled || pip.sha256 !== undefined) return;
  fail({ kind: 'pip-hash-unknown', version: pip.version, known: [bundled, ...Object.keys(KNOWN)] });
}

function readRequirements(facts: ProjectFacts, request: Request): Install {
  const { requirements } = facts;
  if (request.extras.length > 0) {
    const expected = 'left out: with pip an extra is asked for in requirements.txt, such as ".[name]"';
    fail({ kind: 'setting-invalid', name: 'BP_PYTHON_EXTRAS', value: request.extras.join(' '), expected });
  }
  const groups = request.groups.length > 0 ? tableIn(tableOf(facts, 'pyproject.toml'), 'dependency-groups') : {};
  if (request.groups.length > 0) checkNames('group', request.groups, Object.keys(groups), 'pyproject.toml');
  checkRequirements(requirements);
  const entries = requirementsOfGroups(groups, request.groups)
    .filter((text) => typeof text === 'string')
    .map((text) => ({ text, read: readRequirement(text, false) }));
  const strange = entries.flatMap(({ text, read }) => (read.kind === 'named' ? [] : [`"${text}" in pyproject.toml is not understood`]));
  const wishes = entries.flatMap(({ read }) => (read.kind === 'named' ? [{ ...read, constraint: false }] : []));
  const unknown = [...requirements.unknown, ...strange];
  return {
    ...request,
    reads: [...requirements.files.keys(), ...(request.groups.length > 0 ? ['pyproject.toml'] : [])],
    localPaths: requirements.localPaths,
    editable: requirements.editable,
    variables: [...new Set(requirements.variables.map(({ name }) => name))],
    uses: requirements.variables,
    ...pinsOf([...requirements.wishes, ...wishes]),
    ...(unknown[0] === undefined ? {} : { unknown: unknown[0] }),
  };
}

/** pip's configuration files, lowest precedence first (pip's user guide, "Location"); none if it is set to `/dev/null`. */
function pipConfiguration(env: Environment): string[] {
  const named = env['PIP_CONFIG_FILE'];
  if (named === '/dev/null') return [];
  const home = env['HOME'];
  return [
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    ...(home === undefined ? [] : [`${home}/.pip/pip.conf`]),
    ...userConfiguration(env, 'pip/pip.conf'),
    ...(named === undefined ? [] : [named]),
  ];
}
