import { shown } from '../output/untrusted.ts';
import type { Wordings } from './wording.ts';

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const USAGE = 2;
/** A shell's own code for a command that it cannot find. */
const COMMAND_MISSING = 127;
const TRANSIENT = 75;

/** Failures of the command line, the disk, the output folder and running an app. */
export const PLATFORM_WORDINGS = {
  usage: ({ message, hint }) => ({ title: shown(message), advice: [hint ?? 'pybuild --help shows what there is.'], exitCode: USAGE }),
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
    advice: [why === 'unreadable' ? 'Check its permissions.' : 'Name the folder that holds the app.'],
    exitCode: USAGE,
  }),
  'file-special': ({ file, is }) => ({
    title: `${shown(file)} is ${is}, not a file`,
    body: ['pybuild only reads regular files.'],
    advice: [`Replace ${shown(file)} with a regular file, or remove it.`],
  }),
  'file-too-large': ({ file, limit }) => ({
    title: `${shown(file)} is too large`,
    body: [`pybuild reads up to ${limit / 1024 / 1024} MB of it.`],
    advice: [`Check that ${shown(file)} is the file you mean, or remove it.`],
  }),
  'buildpack-call': ({ phase, parameters, argumentCount, missing }) => ({
    title: `bin/${phase} was not called as a lifecycle calls it`,
    body: [
      missing.length > 0
        ? `Not set: ${missing.join(', ')}.`
        : `It got ${argumentCount} ${argumentCount === 1 ? 'argument' : 'arguments'}, where it takes ${parameters.length} (${parameters.join(', ')}) or none.`,
    ],
    advice: ['Let a platform run it (pack build), or build on this host with pybuild.'],
  }),
  'buildpack-phase-unknown': ({ phase, known }) => ({
    title: phase === '' ? 'No phase was named' : `This buildpack has no phase called "${shown(phase)}"`,
    body: [`It has ${known.join(' and ')}.`],
    advice: [`Run ${known.map((name) => `bin/${name}`).join(' or ')}.`],
  }),
  'buildpack-api-unsupported': ({ found, supported }) => ({
    title: found === undefined ? 'buildpack.toml names no Buildpack API' : `This buildpack does not speak Buildpack API ${shown(found)}`,
    body: [`Its buildpack.toml should say api = "${supported}".`],
    advice: ['Use the buildpack as it was packaged.'],
  }),
  'target-unsupported': ({ target, supported }) => ({
    title: `This buildpack does not build for ${shown(target)}`,
    body: [`It is the one for ${supported}.`],
    advice: ['Use the package for that system, or a builder for this one.'],
  }),
  'disk-full': ({ path }) => ({
    title: 'The disk is full',
    body: [`Writing ${path} failed.`],
    advice: ['Free some space and try again; the previous build is untouched.'],
  }),
  io: ({ operation, path, code }) => ({
    title: `Could not ${operation} ${path}`,
    body: [`The system answers ${code}.`],
    advice: ['Check that it exists and that its permissions allow this.'],
  }),
  'output-foreign': ({ path }) => ({
    title: 'The output folder holds something else',
    body: [`${path} is not empty and was not made by pybuild, so it is left alone.`],
    advice: ['Choose another folder with --output, or empty this one yourself.'],
    exitCode: USAGE,
  }),
  'output-untrusted': ({ path }) => ({
    title: 'This output folder is not yours',
    body: [
      `${path} was made by somebody else's pybuild: it came with the app or from another machine, or your pybuild cache was removed or cannot be found (HOME).`,
      'Nothing in it was used or changed.',
    ],
    advice: [`To remove it: pybuild clean --output ${path}`, 'Or choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'output-holds-app': ({ path, app }) => ({
    title: 'The output folder would hold the app',
    body: [`${path} is or contains ${app}.`],
    advice: ['Choose a folder with --output that is not above the app.'],
    exitCode: USAGE,
  }),
  'output-unwritable': ({ path, code }) => ({
    title: 'The output folder cannot be written to',
    body: [`${path}: ${code}`],
    advice: ['Check its permissions, or choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'output-path-unusable': ({ path, character }) => ({
    title: `The output path has a ${character} in it`,
    body: [path, 'Layers are named in search paths such as PATH, which cannot hold it.'],
    advice: ['Choose another folder with --output.'],
    exitCode: USAGE,
  }),
  'not-ours': ({ path }) => ({
    title: 'There is nothing of pybuild here to remove',
    body: [`${path} was not made by pybuild, so it is left alone.`],
    exitCode: USAGE,
  }),
  locked: ({ path, pid, command, host }) => ({
    title: `Another pybuild is at work here`,
    body: [`Process ${pid} (pybuild ${shown(command)})${host === undefined ? '' : ` on ${shown(host)}`} uses ${path}.`],
    advice: [
      'Wait until it ends, or choose another folder with --output.',
      ...(host === undefined
        ? []
        : ['If it was killed, try again in three minutes: it runs elsewhere, so pybuild waits for a sign of life.']),
    ],
    exitCode: TRANSIENT,
  }),
  'not-built': ({ app, output }) => ({
    title: 'The app is not built yet',
    body: [`There is no build in ${output}.`],
    advice: [`Run: pybuild build ${app}`],
  }),
  'no-resolution': ({ tool, version, files, packages }) => ({
    title: `${tool} ${version} does not say where it got the packages from`,
    body: [`Not known: ${packages.slice(0, 5).join(', ')}${packages.length > 5 ? ` and ${packages.length - 5} more` : ''}.`],
    advice: [`pybuild writes a lock of what pip 23 or newer installed. Here ${files.join(' and ')} says what is installed.`],
  }),
  moved: ({ app, output, builtAt }) => ({
    title: 'The build was moved',
    body: [`It was made at ${builtAt} and does not work at ${output}: environments are bound to their path.`],
    advice: [`Run: pybuild build ${app}`],
  }),
  'process-unknown': ({ name, known }) => ({
    title: `There is no process called "${shown(name)}"`,
    body: [known.length === 0 ? 'The app has no Procfile that names one.' : `The Procfile has ${known.join(', ')}.`],
    advice: ['A command of your own is run by: pybuild run [app] -- command args'],
    exitCode: USAGE,
  }),
  'process-missing': ({ known }) => ({
    title: known.length === 0 ? 'The app has no processes' : 'No process is the default',
    body: [
      known.length === 0
        ? 'It has no Procfile that names one, so there is nothing to start.'
        : `The Procfile has ${known.join(', ')}; none is called web.`,
    ],
    advice: [
      known.length === 0
        ? 'Create a Procfile with a line such as "web: gunicorn app:app --bind 0.0.0.0:$PORT".'
        : `Name one: pybuild run [app] ${known[0]}`,
      'Or run a command of your own: pybuild run [app] -- command args',
    ],
    exitCode: USAGE,
  }),
  'app-command-missing': ({ program, path, installsFrom = 'requirements.txt' }) => ({
    title: program.includes('/') ? `The app has no ${shown(program)}` : `${shown(program)} is not in the app's environment`,
    body: [program.includes('/') ? `The command starts in the app's folder.` : `The PATH is ${path}`],
    advice: [program.includes('/') ? 'Check its path.' : `Add its package to ${installsFrom}.`],
    exitCode: COMMAND_MISSING,
  }),
  'app-command-broken': ({ program }) => ({
    title: `${shown(program)} does not start`,
    body: ['The program, or the interpreter that its first line names (after "#!"), does not exist.'],
    advice: ['Install it, or correct its first line, for example to: #!/usr/bin/env python3'],
    exitCode: COMMAND_MISSING,
  }),
  strict: ({ fidelity, differences }) => ({
    title: `--strict: this build is ${fidelity}, not as-platform`,
    body: differences,
    advice: ['Build without --strict, or mend what differs.'],
  }),
  interrupted: ({ signal }) => ({
    title: signal === 'SIGINT' ? 'Interrupted' : 'Stopped',
    body: ['The previous build, if there was one, is as it was.'],
    exitCode: SIGNALS[signal],
  }),
  internal: ({ detail }) => ({
    title: 'pybuild made a mistake',
    body: detail.split('\n'),
    advice: ['This is a bug. Please report it with this output.', { commandLine: 'The same command with --verbose tells more.' }],
  }),
} satisfies Partial<Wordings>;
