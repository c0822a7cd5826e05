import type { Candidate } from './candidates.ts';
import type { DjangoProject } from './django-project.ts';
import { listeningProblems } from './listening.ts';
import type { Modules } from './modules.ts';
import type { SourceFacts } from './source-facts.ts';
import type { StartOption } from './start-option.ts';

/** What a user should know of how an app starts. */
export interface Warning {
  readonly title: string;
  readonly body: readonly string[];
}

/** The title of what a program does that a platform cannot use. */
export function notReady(type: string): string {
  return `${type} is not ready for a platform`;
}

/** What is not ready for a platform in what starts. */
export function warningsOf(modules: Modules, chosen: Candidate, projects: readonly DjangoProject[]): Warning[] {
  const { server, framework, concern, advice = [], app, served, isProgram, command } = chosen;
  if (command === undefined) return [];
  const debug = app?.call.keywords.get('debug');
  const isDebug = debug?.kind === 'boolean' && debug.value;
  const settings = projects.find(({ candidate }) => candidate === chosen)?.settings;
  const problems = [
    ...(isProgram ? listeningProblems(modules, served.file) : []),
    ...(isDebug && app !== undefined
      ? [`${app.file}:${app.line} has debug=True, which shows parts of the code to anyone who hits an error.`]
      : []),
    ...(settings === undefined ? [] : debugSetting(modules, settings)),
  ];
  return [
    ...(server?.isDevelopment === true ? [{ title: `web starts ${framework}'s development server`, body: advice }] : []),
    ...(server?.isDevelopment !== true && advice.length > 0
      ? [{ title: concern ?? 'The app starts a server when it is imported', body: advice }]
      : []),
    ...(problems.length === 0 ? [] : [{ title: notReady(chosen.type ?? 'web'), body: problems }]),
  ];
}

/** `DEBUG = True`, and nothing that may change it. */
function debugSetting(modules: Modules, settings: string): string[] {
  const bindings = modules.at(settings)?.scope.get('DEBUG') ?? [];
  const isOn = bindings.length > 0 && bindings.every((one) => one.kind === 'value' && one.value.kind === 'boolean' && one.value.value);
  return isOn ? [`${settings}:${bindings[0]?.line} has DEBUG = True, which shows parts of the code to anyone who hits an error.`] : [];
}

/** Asks for the line that is right, of several or of one that is not certain. */
export function question(options: readonly StartOption[], candidates: readonly Candidate[], notLookedAt: readonly string[]): Warning {
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0 && only.command === undefined && only.advice !== undefined) {
    const title = `${only.framework} needs a server, and the app installs none`;
    return { title, body: [...only.advice, `  ${only.evidence.join(', ')}`, ...notLookedAt] };
  }
  return {
    title:
      options.length === 1
        ? 'No start command: pybuild does not start a bare script unasked'
        : `The app can start in ${options.length} ways`,
    body: [
      options.length === 1
        ? 'If this is right, write it into a file called Procfile:'
        : 'Write the line that is right into a file called Procfile:',
      ...options.flatMap(({ line, evidence }) => [`  ${line}`, `    ${evidence.join(', ')}`]),
      ...notLookedAt,
    ],
  };
}

/** What of the app played no part, and why. */
export function leftOut({ bound, unread }: SourceFacts, notUnderstood: readonly string[]): string[] {
  const all = [...unread, ...notUnderstood.map((file) => ({ file, why: 'is nested too deeply' }))];
  return [
    ...(bound === undefined ? [] : [bound]),
    ...(all.length === 0 ? [] : [`Not looked at: ${all.map(({ file, why }) => `${file} (${why})`).join(', ')}`]),
  ];
}
