import type { AppTrouble, AppPlace } from '../../errors/trouble.ts';
import { removedModule } from '../imports/removed-modules.ts';
import { type AppView, lineIn, placeOf, tellingFrame } from './app-view.ts';
import { fileOf, hasTopLevel, likelySettings, otherSettings, type SettingsModule, settingsModule } from './django-project.ts';
import { holderOf } from './package-holder.ts';
import { importerOf } from './shared-library.ts';
import type { Raised } from './traceback.ts';

/** The trouble of a missing module; undefined if an exception is about something else. */
export function moduleTrouble(raised: Raised, chain: readonly Raised[], view: AppView): AppTrouble | undefined {
  const [, module] = /^No module named '([\w.-]+)'/.exec(raised.message) ?? [];
  if (module === undefined || !/^(?:ModuleNotFound|Import)Error$/.test(raised.type)) return undefined;
  // What is there, and yet is not found, is no matter of installing.
  const [top = ''] = module.split('.');
  if (fileOf(module, view) !== undefined || (module === top && hasTopLevel(top, view))) return undefined;
  // A package that lacks a part of itself is installed: it is too old, or its Python too new.
  if (module !== top && raised.frames.some(({ file }) => file.includes(`/site-packages/${top}/`))) return undefined;
  const settings = settingsModule(view);
  const { at, asApp } = placeOfImport(top, raised, chain, settings, view);
  const where = at === undefined ? {} : { at };

  if (settings !== undefined && `${settings.module}.`.startsWith(`${module}.`)) {
    const isGiven = settings.isDefault && view.env['DJANGO_SETTINGS_MODULE'] !== undefined;
    const place = isGiven ? undefined : lineIn(view.manage, /DJANGO_SETTINGS_MODULE/, view);
    return {
      kind: 'settings-missing',
      module: settings.module,
      others: likelySettings(view),
      ...(place === undefined ? {} : { at: place }),
    };
  }
  if (module.includes('.') ? hasTopLevel(top, view) : LOCAL.test(module)) {
    return { kind: 'app-file', module, file: `${module.replaceAll('.', '/')}.py`, ...where };
  }
  const { addTo } = view.packages;
  const by = importerOf(raised, view);
  const importer = by === undefined ? {} : { by };
  const removed = removedModule(top);
  if (removed !== undefined) {
    return { kind: 'python-module', module: top, ...removed, addTo, ...where, ...importer };
  }
  const held = holderOf(top, view);
  const name = held?.name ?? view.packageOf(top);
  const other = settings === undefined || held === undefined ? undefined : deployedSettings(settings, top, view);
  return {
    kind: 'app-module',
    module: top,
    addTo,
    ...where,
    ...(asApp ? { asApp } : importer),
    ...(name === undefined ? {} : { package: name }),
    ...(held === undefined ? {} : { heldBy: held.holder }),
    ...(other === undefined ? {} : { settings: other }),
  };
}

/** Modules that people keep out of their repositories. */
const LOCAL = /^(?:local|settings|secrets?|private|credentials)(?:_\w+)?$|^\w+_(?:local|secrets?)$/;

/** Where the app asks for a module: its own line, or for what is in INSTALLED_APPS the line of the settings. */
function placeOfImport(
  top: string,
  raised: Raised,
  chain: readonly Raised[],
  settings: SettingsModule | undefined,
  view: AppView,
): { at?: AppPlace; asApp?: true } {
  const frame = tellingFrame([raised, ...chain.toReversed()], view, top);
  const isApp = raised.frames.some(({ file }) => /\/django\/apps\/(?:config|registry)\.py$/.test(file));
  const named = isApp && settings?.file !== undefined ? lineIn(settings.file, new RegExp(`['"]${top}[.'"]`), view) : undefined;
  if (named !== undefined) return { at: named, asApp: true };
  if (frame === undefined || (frame.ownFile === view.manage && !frame.code?.includes(top))) return {};
  return { at: placeOf(frame) };
}

function deployedSettings(settings: SettingsModule, top: string, view: AppView): string | undefined {
  if (!settings.isDefault) return undefined;
  return otherSettings(settings, /(?:)/, view).find((name) => {
    const file = fileOf(name, view);
    return /prod|live|deploy|heroku/.test(name) && file !== undefined && view.text(file)?.includes(top) !== true;
  });
}
