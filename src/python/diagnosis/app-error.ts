import type { AppTrouble } from '../../errors/trouble.ts';
import { type AppFrame, type AppView, lineIn, placeOf, tellingFrame } from './app-view.ts';
import { otherSettings, settingsModule, settingsText } from './django-project.ts';
import { moduleTrouble } from './missing-module.ts';
import { missingVariables, troubleOf, variablesTrouble } from './missing-variable.ts';
import { libraryTrouble } from './shared-library.ts';
import { lastTraceback, type Raised } from './traceback.ts';

/**
 * Why the app's own code failed, by what it printed; undefined if there is no traceback. Of exceptions that followed from each
 * other, the last that is understood counts: those before it may have been expected. What is not understood is reported as the
 * exception itself, at the line of the app that it came from.
 */
export function diagnoseApp(output: readonly string[], view: AppView): AppTrouble | undefined {
  const chain = lastTraceback(output);
  const newestFirst = chain.toReversed();
  for (const raised of newestFirst) {
    const trouble = staticTrouble(raised, view) ?? knownTrouble(raised, chain, view);
    if (trouble !== undefined) return trouble;
  }
  const [last] = newestFirst;
  const frame = tellingFrame(newestFirst, view);
  if (last === undefined || frame === undefined) return undefined;
  const [message = ''] = last.message.split('\n');
  return { kind: 'app-error', error: message === '' ? last.type : `${last.type}: ${message}`, at: placeOf(frame) };
}

function knownTrouble(raised: Raised, chain: readonly Raised[], view: AppView): AppTrouble | undefined {
  const names = missingVariables(raised, view);
  if (names.length > 0) return variablesTrouble(names, [raised, ...chain.toReversed()], view);
  return libraryTrouble(raised, view) ?? moduleTrouble(raised, chain, view) ?? emptySecret(raised, view);
}

/** The setting that a Django project lacks for its static files, in the words of Django (contrib/staticfiles/storage.py). */
const STATIC = /^You're using the staticfiles app without having set the (?:required )?(STATIC_ROOT|STATIC_URL) setting/;

function staticTrouble({ message }: Raised, view: AppView): AppTrouble | undefined {
  const [, setting] = STATIC.exec(message) ?? [];
  if (setting === undefined) return undefined;
  const project = settingsModule(view);
  if (project?.file === undefined) return { kind: 'static-setting', setting, others: [], lines: linesToAdd('') };
  const { file } = project;
  const unset = readFrom(setting, file, view);
  if (unset !== undefined) return unset;
  const conditional = lineIn(file, new RegExp(String.raw`^[ \t]+${setting}[ \t]*=`), view)?.line;
  const sets = new RegExp(String.raw`^${setting}[ \t]*(?::[^=\n]*)?=`, 'm');
  return {
    kind: 'static-setting',
    setting,
    file,
    others: project.isDefault ? otherSettings(project, sets, view) : [],
    lines: linesToAdd(settingsText(file, view)),
    ...(conditional === undefined ? {} : { conditional }),
  };
}

/** What Django says of a key that is None or empty, which it is where a variable without a default is not set. */
function emptySecret({ message }: Raised, view: AppView): AppTrouble | undefined {
  const file = settingsModule(view)?.file;
  return file !== undefined && message.startsWith('The SECRET_KEY setting must not be empty')
    ? readFrom('SECRET_KEY', file, view)
    : undefined;
}

/** The variable that a setting is read from, if it is not set. */
function readFrom(setting: string, file: string, view: AppView): AppTrouble | undefined {
  const line = lineIn(file, new RegExp(String.raw`^[ \t]*${setting}[ \t]*=`), view)?.line;
  const code = line === undefined ? '' : (view.text(file)?.split('\n')[line - 1] ?? '').slice(0, 500);
  const [, , name] = /(?:environ\.get|getenv|\benv(?:\.\w+)?|\bconfig)\(\s*(['"])(\w+)\1/.exec(code) ?? [];
  if (line === undefined || name === undefined || view.env[name] !== undefined) return undefined;
  const frame: AppFrame = { ownFile: file, file, line, code };
  return troubleOf([name], frame, view);
}

function linesToAdd(text: string): string[] {
  const base = /^BASE_DIR[ \t]*=(.*)$/m.exec(text)?.[1];
  const folder =
    base === undefined ? '"staticfiles"' : base.includes('Path(') ? 'BASE_DIR / "staticfiles"' : 'os.path.join(BASE_DIR, "staticfiles")';
  return [...(/^STATIC_URL[ \t]*=/m.test(text) ? [] : ['STATIC_URL = "static/"']), `STATIC_ROOT = ${folder}`];
}
