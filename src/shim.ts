import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './buildpack/build.ts';
import type { BuildContext } from './buildpack/context.ts';
import { decide } from './buildpack/decide.ts';
import { detect } from './buildpack/detect.ts';
import { BUILDPACK } from './cnb/buildpack.ts';
import { type Invocation, readInvocation } from './cnb/invocation.ts';
import { type Phase, fail } from './errors/failure.ts';
import { readOptional } from './io/files.ts';
import { makeHost } from './io/make-host.ts';
import { hostTarget, withDistro } from './io/target.ts';
import { parse } from './io/toml.ts';
import { main, type Session } from './main.ts';
import { plainReporter } from './output/reporter.ts';
import { effectiveEnvironment } from './python/environment.ts';
import type { Target } from './python/inventory.ts';

type Program = (session: Session, args: readonly string[]) => Promise<number>;

const OWN_FOLDER = path.dirname(fileURLToPath(import.meta.url));
const ARCHITECTURES: Readonly<Record<Target['arch'], string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** The programs behind `bin/detect` and `bin/build`, each called with its name and arguments. */
const PROGRAMS: Readonly<Record<Phase, Program>> = { detect: detectProgram, build: buildProgram };

function programOf(name: string): Program {
  if (Object.hasOwn(PROGRAMS, name)) return PROGRAMS[name as Phase];
  fail({ kind: 'buildpack-phase-unknown', phase: name, known: Object.keys(PROGRAMS) });
}

/** Passes, or fails with 100. The build plan stays empty: this buildpack stands alone (spec: buildpack.md, "Detection"). */
async function detectProgram(session: Session, args: readonly string[]): Promise<number> {
  checkCall(readInvocation('detect', args, session.env), session);
  detect(makeHost({ ...session, offline: false }), process.cwd(), effectiveEnvironment(session.env));
  return Promise.resolve(0);
}

/** Fills the layers (spec: buildpack.md, "Build"). Python comes from an archive, never from the build image. */
async function buildProgram(session: Session, args: readonly string[]): Promise<number> {
  const invocation = readInvocation('build', args, session.env);
  const target = checkCall(invocation, session);
  // The plan is not used, as this buildpack provides nothing; a broken plan means a broken platform.
  readTable(invocation.CNB_BP_PLAN_PATH);
  const env = effectiveEnvironment(session.env);
  const host = makeHost({ ...session, env, caller: session.env, offline: false });
  const layersDir = path.resolve(invocation.CNB_LAYERS_DIR);
  const storeDir = path.join(layersDir, '.store');
  const context: BuildContext = {
    appDir: process.cwd(),
    layersDir,
    env,
    target,
    pythonSource: 'download',
    offline: false,
    interpreterFolders: [],
    runtimesDir: path.join(layersDir, '.runtimes'),
    // Holds the packages of the restored environment for the new one.
    store: { dir: storeDir, lasts: false },
    dataDir: path.join(OWN_FOLDER, 'data'),
  };
  try {
    const decisions = await decide(host, context);
    await build(host, context, decisions);
    for (const message of ['', 'Built:']) session.emit({ type: 'info', message });
    session.emit({ type: 'plan', plan: decisions });
  } finally {
    for (const folder of [context.runtimesDir, storeDir]) host.trees.removeTree(folder);
  }
  return 0;
}

/** Checks that this buildpack supports the call; returns the target in the core's terms. */
function checkCall(invocation: Pick<Invocation<Phase>, 'CNB_TARGET_OS' | 'CNB_TARGET_ARCH'>, { env }: Session): Target {
  const { CNB_TARGET_OS: os, CNB_TARGET_ARCH: arch } = invocation;
  const { api } = readTable(path.join(env['CNB_BUILDPACK_DIR'] || OWN_FOLDER, 'buildpack.toml'));
  if (api !== BUILDPACK.api) {
    fail({ kind: 'buildpack-api-unsupported', supported: BUILDPACK.api, ...(typeof api === 'string' ? { found: api } : {}) });
  }
  const target = hostTarget(process.platform, process.arch);
  const supported = `${target.os}/${ARCHITECTURES[target.arch]}`;
  if (`${os}/${arch}` !== supported) fail({ kind: 'target-unsupported', target: `${os}/${arch}`, supported });
  return withDistro(target, env['CNB_TARGET_DISTRO_NAME'] ?? '', env['CNB_TARGET_DISTRO_VERSION'] ?? '');
}

function readTable(file: string): Readonly<Record<string, unknown>> {
  const parsed = parse(readOptional(file) ?? fail({ kind: 'io', operation: 'read', path: file, code: 'ENOENT' }), file);
  return 'problem' in parsed ? fail(parsed.problem) : parsed.table;
}

const [phase = '', ...args] = process.argv.slice(2);
const write = (text: string): void => void process.stdout.write(text);
void main(
  (session) => programOf(phase)(session, args),
  (env) => {
    const verbose = env['BP_LOG_LEVEL']?.toLowerCase() === 'debug';
    return { reporter: () => plainReporter(write, write, verbose ? 'verbose' : 'normal'), audience: 'platform', verbose };
  },
);
