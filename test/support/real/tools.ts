import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const LIFECYCLE_VERSION = '0.21.0';
const PACK_VERSION = '0.40.6';

/** The folder where real tools are kept from one run to the next. */
export const REAL_TOOLS = fileURLToPath(new URL('../../../node_modules/.cache/real-tools', import.meta.url));

const PHASES = ['analyzer', 'detector', 'restorer', 'builder', 'exporter', 'creator'];

interface Recipe {
  readonly name: string;
  readonly version: string;
  /** The oldest Go version that its module supports. */
  readonly go: string;
  readonly module: string;
  readonly programs: readonly string[];
  readonly versionVariable: string;
  readonly replace?: string;
  /** Second names of programs. */
  readonly links: Readonly<Record<string, string>>;
}

const LIFECYCLE: Recipe = {
  name: 'lifecycle',
  version: LIFECYCLE_VERSION,
  go: '1.25.5',
  module: 'github.com/buildpacks/lifecycle',
  programs: ['github.com/buildpacks/lifecycle/cmd/lifecycle', 'github.com/buildpacks/lifecycle/cmd/launcher'],
  versionVariable: 'github.com/buildpacks/lifecycle/cmd.Version',
  links: Object.fromEntries(PHASES.map((phase) => [phase, 'lifecycle'])),
};

const PACK: Recipe = {
  name: 'pack',
  version: PACK_VERSION,
  go: '1.25.10',
  module: 'github.com/buildpacks/pack',
  programs: ['github.com/buildpacks/pack'],
  versionVariable: 'github.com/buildpacks/pack/pkg/client.Version',
  // Its own go.mod replaces this, which only applies in the main module.
  replace: 'github.com/BurntSushi/toml => github.com/BurntSushi/toml v1.3.2',
  links: {},
};

type Built = { readonly folder: string; readonly problem?: undefined } | { readonly problem: string };

/** The real lifecycle: `lifecycle` under the name of each of its phases, and `launcher`. Built once, in about a minute. */
export function lifecycleTools(): Promise<Built> {
  lifecycle ??= build(LIFECYCLE);
  return lifecycle;
}

/** The real `pack`. Built once, in about a minute. */
export async function packTool(): Promise<{ readonly program: string; readonly problem?: undefined } | { readonly problem: string }> {
  pack ??= build(PACK);
  const built = await pack;
  return built.problem === undefined ? { program: path.join(built.folder, 'pack') } : built;
}

let lifecycle: Promise<Built> | undefined;
let pack: Promise<Built> | undefined;

async function build(recipe: Recipe): Promise<Built> {
  const folder = path.join(REAL_TOOLS, `${recipe.name}-${recipe.version}`);
  if (existsSync(folder)) return { folder };
  mkdirSync(REAL_TOOLS, { recursive: true });
  const work = mkdtempSync(path.join(REAL_TOOLS, `${recipe.name}-`));
  try {
    writeModule(recipe, work);
    const problem = (await goProblem(recipe, work)) ?? (await compile(recipe, work));
    if (problem !== undefined) return { problem };
    const bin = path.join(work, 'bin');
    for (const [link, target] of Object.entries(recipe.links)) symlinkSync(target, path.join(bin, link));
    // Phases also run as other users.
    chmodSync(bin, 0o755);
    moveInto(bin, folder);
    return { folder };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Another run may have been first; its result is just as good. */
function moveInto(bin: string, folder: string): void {
  try {
    renameSync(bin, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function writeModule({ module, version, programs, replace, go }: Recipe, folder: string): void {
  const lines = [
    'module example.com/real-tools',
    `go ${go}`,
    `require ${module} v${version}`,
    ...programs.map((program) => `tool ${program}`),
  ];
  writeFileSync(path.join(folder, 'go.mod'), [...lines, ...(replace === undefined ? [] : [`replace ${replace}`]), ''].join('\n'));
}

async function goProblem({ name, version, go }: Recipe, cwd: string): Promise<string | undefined> {
  const needed = `Go ${go} or newer is needed to build ${name} ${version} (https://go.dev/dl)`;
  const answer = await run(['env', 'GOVERSION'], cwd);
  if (answer.failure !== undefined) return `${needed}: ${answer.failure}`;
  const found = /^go(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(answer.stdout)
    ?.slice(1)
    .map((part) => Number(part ?? 0)) ?? [0];
  const oldest = go.split('.').map(Number);
  const differing = oldest.findIndex((part, place) => part !== (found[place] ?? 0));
  const isOlder = differing !== -1 && (found[differing] ?? 0) < (oldest[differing] ?? 0);
  return isOlder ? `${needed}; this machine has ${answer.stdout.trim()}` : undefined;
}

async function compile({ name, version, programs, versionVariable }: Recipe, cwd: string): Promise<string | undefined> {
  mkdirSync(path.join(cwd, 'bin'));
  const flags = ['-mod=mod', '-buildvcs=false', '-ldflags', `-X ${versionVariable}=${version}`];
  const { failure } = await run(['build', ...flags, '-o', `bin${path.sep}`, ...programs], cwd);
  return failure === undefined ? undefined : `${name} ${version} could not be built with Go from its module proxy: ${failure}`;
}

async function run(args: readonly string[], cwd: string): Promise<{ stdout: string; failure?: string }> {
  try {
    // Without cgo, the launcher needs no C library and starts in any image.
    return await promisify(execFile)('go', args, { cwd, env: { ...process.env, CGO_ENABLED: '0' }, maxBuffer: 64 << 20 });
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    return { stdout: '', failure: code === 'ENOENT' ? 'there is no go on the PATH' : stderr.trim().split('\n').at(-1) || String(error) };
  }
}
