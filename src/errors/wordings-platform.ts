import { shown } from '../output/untrusted.ts';
import { nearestName } from '../python/spelling.ts';
import { exampleLine } from '../python/start/start-option.ts';
import type { Failure, KnownProcess } from './failure.ts';
import { quoted } from './quoted.ts';
import type { Wordings } from './wording.ts';

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const USAGE = 2;
/** A shell's own exit code for a command that it cannot find. */
const COMMAND_MISSING = 127;
const TRANSIENT = 75;

/** Failures of the command line, the disk, the output folder and running an app. */
export const PLATFORM_WORDINGS = {
  usage: ({ message, hint }) => ({ title: shown(message), advice: [hint ?? 'See: pybuild --help'], exitCode: USAGE }),
  'platform-unsupported': ({ os }) => ({
    title: `pybuild does not run on ${os}${os === 'Windows' ? '; run it inside WSL2' : ''}`,
    exitCode: USAGE,
  }),
  'app-unusable': ({ path, why }) => ({
    title: {
      missing: 'The app folder does not exist',
      'not-a-folder': 'The app is not a folder',
      unreadable: 'The app folder cannot be read',
    }[why],
    body: [path],
    advice: [why === 'unreadable' ? 'Check its permissions.' : 'Pass the path of the app: pybuild build path/to/app'],
    exitCode: USAGE,
  }),
  'file-special': ({ file, is }) => ({
    title: `${shown(file)} is ${is}, not a file`,
    body: ['pybuild only reads regular files.'],
    advice: [`Replace ${shown(file)} with a regular file, or remove it.`],
  }),
  'file-too-large': ({ file, limit }) => ({
    title: `${shown(file)} is too large`,
    body: [`The limit is ${limit / 1024 / 1024} MB.`],
    advice: [`Check ${shown(file)}, or remove it.`],
  }),
  'buildpack-call': ({ phase, parameters, argumentCount, missing }) => ({
    title: `bin/${phase} was called without what a lifecycle passes`,
    body: [
      missing.length > 0
        ? `Not set: ${missing.join(', ')}.`
        : `It got ${argumentCount} ${argumentCount === 1 ? 'argument' : 'arguments'} and expects ${parameters.length} (${parameters.join(', ')}) or none.`,
    ],
    advice: ['Run it by a platform (pack build), or build on this machine with pybuild.'],
  }),
  'buildpack-phase-unknown': ({ phase, known }) => ({
    title: phase === '' ? 'The phase is missing' : `This buildpack has no phase called "${shown(phase)}"`,
    body: [`It has ${known.join(' and ')}.`],
    advice: [`Run ${known.map((name) => `bin/${name}`).join(' or ')}.`],
  }),
  'buildpack-api-unsupported': ({ found, supported }) => ({
    title: found === undefined ? 'buildpack.toml has no Buildpack API' : `This buildpack does not support Buildpack API ${shown(found)}`,
    body: [`Its buildpack.toml should say api = "${supported}".`],
    advice: ['Use the buildpack package as it was released.'],
  }),
  'target-unsupported': ({ target, supported }) => ({
    title: `This buildpack package is not for ${shown(target)}`,
    body: [`It is for ${supported}.`],
    advice: ['Use the package for that system, or a builder for this one.'],
  }),
  'disk-full': ({ path }) => ({
    title: 'The disk is full',
    body: [`Writing ${path} failed.`],
    advice: ['Free some space and try again.'],
  }),
  io: ({ operation, path, code }) => ({
    title: `Could not ${operation} ${path}`,
    body: [`The system reported ${code}.`],
    advice: ['Check that it exists, and its permissions.'],
  }),
  'output-foreign': ({ path }) => ({
    title: 'The output folder is not empty',
    body: [`${path} was not created by pybuild, so it was left alone.`],
    advice: ['Choose another folder with --output, or empty this one yourself.'],
    exitCode: USAGE,
  }),
  'output-untrusted': ({ path }) => ({
    title: 'pybuild cannot tell that it created the output folder',
    body: [
      `${path} came with the app or from another machine, or your pybuild cache was removed or is elsewhere now (HOME, XDG_CACHE_HOME).`,
      'Nothing in it was used or changed.',
    ],
    advice: [`To remove it: pybuild clean --output ${path}`, 'Or choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'output-holds-app': ({ path, app }) => ({
    title: 'The output folder contains the app',
    body: [`${path} is or contains ${app}.`],
    advice: ['Choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'output-unwritable': ({ path, code }) => ({
    title: 'The output folder is not writable',
    body: [`${path}: ${code}`],
    advice: ['Check its permissions, or choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'output-path-unusable': ({ path, character }) => ({
    title: `The output path contains a ${character}`,
    body: [path, `Layers are part of PATH, which cannot contain a ${character}.`],
    advice: ['Choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'not-ours': ({ path }) => ({
    title: 'Not a pybuild output folder',
    body: [`${path} was not created by pybuild, so it was left alone.`],
    exitCode: USAGE,
  }),
  locked: ({ path, pid, command, host }) => ({
    title: 'Another pybuild is running here',
    body: [`Process ${pid} (pybuild ${shown(command)})${host === undefined ? '' : ` on ${shown(host)}`} is using ${path}.`],
    advice: [
      'Wait until it ends, or choose another folder with --output.',
      ...(host === undefined ? [] : ['If it was killed, try again in three minutes.']),
    ],
    exitCode: TRANSIENT,
  }),
  'not-built': ({ app, output }) => ({
    title: 'The app is not built yet',
    body: [`There is no build in ${output}.`],
    advice: [`Run: pybuild build ${app}`],
  }),
  'no-resolution': ({ tool, version, files, packages, keep }) => ({
    title: `${tool} ${version} does not report where packages come from`,
    body: [`Unknown: ${packages.slice(0, 5).join(', ')}${packages.length > 5 ? ` and ${packages.length - 5} more` : ''}.`],
    advice: [
      keep === undefined
        ? `Use pip 23 or newer for --pylock. Without it, ${files.join(' and ')} says what is installed.`
        : { commandLine: `The lock that ${tool} made for the build has the same versions: ${keep}` },
    ],
  }),
  moved: ({ app, output, builtAt }) => ({
    title: 'The build was moved',
    body: [`It was created at ${builtAt} and does not work at ${output}: environments contain their path.`],
    advice: [`Run: pybuild build ${app}`],
  }),
  'process-unknown': ({ name, known }) => ({
    title: `No process or folder named "${shown(name)}"`,
    body: [
      known.length === 0
        ? 'No Procfile names it, and from its code an app has web and worker at most.'
        : `This app has: ${withSources(known)}.`,
    ],
    advice: [
      ...wayTo(
        name,
        known.map(({ type }) => type),
      ),
      `To run it as a command: pybuild run [app] -- ${quoted(shown(name))}`,
    ],
    exitCode: USAGE,
  }),
  'process-missing': ({ known, options }) => ({
    title: known.length === 0 ? 'The app has no processes' : 'The app has no default process',
    body: [known.length > 0 ? `It has ${withSources(known)} but no web.` : noProcess(options)],
    advice: [
      ...(known.length === 0 ? ['pybuild detect shows what is known of it.'] : [`Choose one: pybuild run [app] ${known[0]?.type}`]),
      ...toProcfile(options),
      'Or run any command: pybuild run [app] -- command args',
    ],
    exitCode: USAGE,
  }),
  'app-command-missing': ({ program, path, installsFrom = 'requirements.txt' }) => ({
    title: program.includes('/') ? `The app has no ${shown(program)}` : `${shown(program)} is not in the app's environment`,
    body: [program.includes('/') ? 'Commands start in the root of the app.' : `PATH is ${path}`],
    advice: [program.includes('/') ? 'Check its path.' : `Add its package to ${installsFrom}.`],
    exitCode: COMMAND_MISSING,
  }),
  'app-command-broken': ({ program }) => ({
    title: `${shown(program)} does not start`,
    body: ['The interpreter in its first line (after "#!") does not exist.'],
    advice: ['Correct the first line, for example to: #!/usr/bin/env python3'],
    exitCode: COMMAND_MISSING,
  }),
  strict: ({ fidelity, differences }) => ({
    title: `--strict: the build would differ from the platform's (${fidelity})`,
    body: differences,
    advice: ['Fix what differs, or build without --strict.'],
  }),
  'not-loadable': ({ image, findings }) => ({
    title: `--strict: not everything would load on ${image}`,
    body: findings,
    advice: ['Fix what is missing, or choose the image that the app runs in: --run-image NAME (none turns the check off).'],
  }),
  interrupted: ({ signal }) => ({
    title: signal === 'SIGINT' ? 'Interrupted' : 'Stopped',
    exitCode: SIGNALS[signal],
  }),
  internal: ({ detail }) => ({
    title: 'Internal error in pybuild',
    body: detail.split('\n'),
    advice: ['This is a bug. Please report it with this output.', { commandLine: 'For more details, run the command with --verbose.' }],
  }),
} satisfies Partial<Wordings>;

/** The processes of an app, with what names them. */
function withSources(known: readonly KnownProcess[]): string {
  const groups = (['code', 'Procfile'] as const).flatMap((source) => {
    const types = known.filter(({ from }) => from === source).map(({ type }) => type);
    return types.length === 0 ? [] : [`${types.join(', ')} (from its ${source})`];
  });
  return groups.join('; ');
}

/** What to do about the name of a process that the app does not have. */
function wayTo(name: string, known: readonly string[]): string[] {
  const meant = nearestName(name, known);
  if (meant !== undefined) return [`Did you mean ${meant}?`];
  return /^[a-z0-9-]+$/.test(name) ? [`To add it, write a line into the file Procfile: "${name}: command"`] : [];
}

/** More lines than these are in the warning of the build. */
const MOST_LINES = 3;

type Options = Extract<Failure, { kind: 'process-missing' }>['options'];

function noProcess(options: Options): string {
  if (options.length === 1 && options[0]?.first !== undefined) return 'Its code shows what to start, but no server for it is installed.';
  return `No Procfile names one, and its code ${options.length < 2 ? 'does not say how it starts' : `could start in ${options.length} ways`}.`;
}

function toProcfile(options: Options): string[] {
  const [only, ...others] = options;
  if (only?.first !== undefined && others.length === 0) return [`To have it start, ${shown(only.first)}, and build again.`];
  if (options.length < 2) return [`Write how it starts into the file Procfile, for example: "${shown(exampleLine(options))}"`];
  const lines = options.slice(0, MOST_LINES).map(({ line }) => `"${shown(line)}"`);
  const all = options.length > MOST_LINES ? [...lines, 'another that pybuild detect shows'] : lines;
  return [`Write the line that is right into the file Procfile: ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`];
}
