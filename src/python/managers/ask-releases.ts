import { isTable, stringIn, type Table, tableIn, tablesIn } from '../file-content.ts';
import { withoutCredentials } from '../url-secrets.ts';
import { FIND_PIP } from './ask-versions.ts';

/** What a package index has of one installed package. */
export type Release = {
  readonly name: string;
  /** The newest release that is newer than the installed one. */
  readonly latest?: string;
  /** Why the installed release was yanked (PEP 592); '' without a reason. */
  readonly yanked?: string;
  /** Why nothing is known of it. */
  readonly unknown?: string;
};

/** What `ASK_RELEASES` reads from stdin. */
export interface Asking {
  /** The names and the installed versions. */
  readonly packages: readonly (readonly [name: string, version: string])[];
  /** Options of `pip install`, and requirements files whose options count. */
  readonly args: readonly string[];
  readonly files: readonly string[];
  /** The folder with the pip to use; that which comes with Python if absent. */
  readonly pip?: string;
}

const MARK = 'pybuild-release ';
/** What a reason starts with that does not come from an index. */
const FAILED = 'pip: ';

/**
 * A program that asks the index about packages by pip's own finder: so with all settings of pip, its credentials, proxies and
 * certificates, and with its judgement of what fits this Python. Several packages are asked for at once. No command of pip's tells
 * of yanked releases. Prints a line for each package as soon as it is known.
 */
export const ASK_RELEASES = `${FIND_PIP}
import json, logging, threading
from concurrent.futures import ThreadPoolExecutor
asked = json.load(sys.stdin)
sys.path.insert(0, asked.get("pip") or wheels[0])
from pip._internal.commands import create_command
from pip._internal.req.req_file import parse_requirements
from pip._vendor.packaging.utils import canonicalize_name
from pip._vendor.packaging.version import Version
command = create_command("install")
options, _ = command.parse_args(["--no-input", *asked["args"]])
options.cache_dir = None
local, lock = threading.local(), threading.Lock()

class Reasons(logging.Handler):
    def emit(self, record):
        if str(record.msg).startswith("Could not fetch URL") and len(record.args) > 1:
            local.reason = str(record.args[1])

collector = logging.getLogger("pip._internal.index.collector")
collector.setLevel(logging.DEBUG)
collector.addHandler(Reasons())
collector.propagate = False

def make_finder():
    session = command._build_session(options, retries=1, timeout=min(options.timeout, 15))
    finder = command._build_package_finder(options=options, session=session)
    for file in asked["files"]:
        list(parse_requirements(file, session=session, finder=finder, options=options))
    return finder

def look_up(name, installed):
    local.reason = None
    if not hasattr(local, "finder"):
        local.finder = make_finder()
    found = local.finder.find_all_candidates(name)
    if not found:
        return {"unknown": local.reason or "not found"}
    own = [one.link for one in found if str(one.version) == str(Version(installed))]
    control = getattr(local.finder, "release_control", None)
    pre = control.allows_prereleases(canonicalize_name(name)) if control else getattr(local.finder, "allow_all_prereleases", False)
    fit = [one.version for one in found if not one.link.is_yanked and (pre or not one.version.is_prerelease)]
    newest = max(fit, default=Version(installed))
    return {
        **({"latest": str(newest)} if newest > Version(installed) else {}),
        **({"yanked": own[0].yanked_reason} if own and all(one.is_yanked for one in own) else {}),
    }

def tell(one):
    try:
        answer = look_up(*one)
    except Exception as error:
        answer = {"unknown": f"${FAILED}{error or type(error).__name__}"}
    with lock:
        print("\\n${MARK}" + json.dumps({"name": one[0], **answer}), flush=True)

with ThreadPoolExecutor(8) as pool:
    list(pool.map(tell, asked["packages"]))
`;

/** What the program has printed: an answer for each package that it came to. */
export function readReleases(output: string): Release[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith(MARK)) return [];
    const answer = parsed(line.slice(MARK.length));
    const name = isTable(answer) ? stringIn(answer, 'name') : undefined;
    if (!isTable(answer) || name === undefined) return [];
    const { latest, yanked, unknown } = answer;
    return [
      {
        name,
        ...(typeof latest === 'string' ? { latest } : {}),
        ...(typeof yanked === 'string' ? { yanked } : {}),
        ...(typeof unknown === 'string' ? { unknown: reasonIn(unknown) } : {}),
      },
    ];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A reason of pip's in few words. */
function reasonIn(text: string): string {
  if (text.startsWith(FAILED)) return `pip failed: ${withoutCredentials(text.slice(FAILED.length).split('\n')[0] ?? '')}`;
  const status = /^(\d{3}) (?:Client|Server) Error/.exec(text)?.[1];
  if (status === '404' || text === 'not found') return 'not on the index, or no release for this Python';
  if (status === '401' || status === '403') return `the index wants credentials (HTTP ${status})`;
  if (status !== undefined) return `the index answered HTTP ${status}`;
  if (/timed? ?out/i.test(text)) return 'the index does not answer in time';
  return 'the index cannot be reached';
}

const OWN_INDEX = /^PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS)$/;

/** The environment for pip where it asks for another tool: uv reads none of pip's settings of the index. */
export function pipEnvironment(tool: string, env: Readonly<Record<string, string>>): Record<string, string> {
  if (tool !== 'uv') return env;
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_INDEX.test(name))), PIP_CONFIG_FILE: '/dev/null' };
}

/**
 * The options by which pip uses the indexes that a package manager's files name (`[[source]]` in a Pipfile, tables of Poetry, PDM and
 * uv in pyproject.toml), with variables filled in from `env`; and the variables by which uv names one.
 */
export function indexOptions(manager: string, manifest: Table | undefined, env: Readonly<Record<string, string>>): string[] {
  const filled = (url: string): string =>
    url.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? whole);
  const uses = (main: string | undefined, others: readonly string[]): string[] => [
    ...(main === undefined ? [] : [`--index-url=${filled(main)}`]),
    ...others.map((url) => `--extra-index-url=${filled(url)}`),
  ];
  const tables = sourceTables(manager, manifest).flatMap((table) => {
    const url = stringIn(table, 'url');
    return url === undefined ? [] : [{ table, url }];
  });
  const main = manager === 'pipenv' ? tables[0] : tables.find(({ table }) => isMain(manager, table));
  const named = tables.filter((one) => one !== main).map(({ url }) => url);
  if (manager !== 'uv') return uses(main?.url, named);
  const more = env['UV_INDEX'] ?? env['UV_EXTRA_INDEX_URL'] ?? '';
  const extra = more.split(/\s+/).filter((one) => one !== '');
  return uses(env['UV_DEFAULT_INDEX'] ?? env['UV_INDEX_URL'] ?? main?.url, [
    ...extra.map((one) => one.replace(/^[\w.-]+=(?=\w+:)/, '')),
    ...named,
  ]);
}

function sourceTables(manager: string, manifest: Table | undefined): Table[] {
  if (manager === 'pipenv') return tablesIn(manifest?.['source']);
  if (manager === 'uv') return tablesIn(tableIn(manifest, 'tool', 'uv')['index']);
  return tablesIn(tableIn(manifest, 'tool', manager)['source']);
}

function isMain(manager: string, table: Table): boolean {
  if (manager === 'uv') return table['default'] === true;
  if (manager === 'pdm') return table['name'] === 'pypi';
  return ['primary', 'default'].includes(stringIn(table, 'priority') ?? 'primary');
}
