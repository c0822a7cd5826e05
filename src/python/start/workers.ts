import { shownLine } from './shown-line.ts';
import { callsIn } from './code.ts';
import { importFolder } from './import-folder.ts';
import type { Modules } from './modules.ts';
import type { Packages } from './packages.ts';
import { quoted } from './servers.ts';

/** A queue whose worker runs beside the web process. The table in docs/start-commands.md shows these rows. */
export interface Queue {
  readonly name: string;
  /** The package that brings the command. */
  readonly package: string;
  /** What makes the object that the worker is given, or is the worker, by its full name. */
  readonly objects: readonly string[];
  /** The command, for the object `name` in a module that is imported from `folder`. */
  readonly command: (at: { readonly folder: string; readonly module: string; readonly name: string; readonly file: string }) => string;
  /** Whether the module is what the worker is given, whatever is in it, or a program of its own. */
  readonly isModule?: true;
}

const path = (folder: string): string => (folder === '' ? '' : `PYTHONPATH=${quoted(folder)} `);

export const QUEUES: readonly Queue[] = [
  {
    name: 'Celery',
    package: 'celery',
    objects: ['celery.Celery', 'celery.app.Celery'],
    command: ({ folder, module, name }) =>
      `${folder === 'src' ? path(folder) : ''}celery${folder === '' || folder === 'src' ? '' : ` --workdir ${quoted(folder)}`} -A ${module}:${name} worker --loglevel INFO`,
  },
  {
    name: 'Dramatiq',
    package: 'dramatiq',
    objects: ['dramatiq.set_broker'],
    isModule: true,
    command: ({ folder, module }) => `dramatiq${folder === '' ? '' : ` --path ${quoted(folder)}`} ${module}`,
  },
  {
    name: 'Huey',
    package: 'huey',
    objects: [
      'huey.Huey',
      'huey.RedisHuey',
      'huey.PriorityRedisHuey',
      'huey.RedisExpireHuey',
      'huey.SqliteHuey',
      'huey.FileHuey',
      'huey.MemoryHuey',
    ],
    command: ({ folder, module, name }) => `${path(folder)}python -m huey.bin.huey_consumer ${module}.${name}`,
  },
  {
    name: 'RQ',
    package: 'rq',
    objects: ['rq.Worker', 'rq.SimpleWorker', 'rq.worker.Worker'],
    isModule: true,
    command: ({ folder, file }) => `${path(folder)}python ${quoted(file)}`,
  },
];

const BY_OBJECT = new Map(QUEUES.flatMap((queue) => queue.objects.map((object) => [object, queue] as const)));

/** Whether a full name makes an object that a worker is given. */
export function makesQueue(name: string): boolean {
  return BY_OBJECT.has(name);
}

/** The workers that an app could run, each with how that is known. */
export function findWorkers(modules: Modules, files: readonly string[], packages: Packages): { command: string; evidence: string[] }[] {
  const found = new Map<string, { command: string; evidence: string[] }>();
  for (const file of files) {
    const module = modules.at(file);
    if (module === undefined) continue;
    const add = (queue: Queue, line: number, name: string): void => {
      const origin = packages.get(queue.package);
      const key = `${file}:${line}`;
      if (origin === undefined || found.has(key)) return;
      const isProgram = queue.name === 'RQ';
      const place = importFolder(modules, file, isProgram);
      const folder = isProgram && place.folder === file.replace(/\/?[^/]*$/, '') ? '' : place.folder;
      found.set(key, {
        command: queue.command({ ...place, folder, name, file }),
        evidence: [shownLine(modules, file, line), `${queue.package} ${origin}`],
      });
    };
    for (const name of module.scope.keys()) {
      const value = modules.named(name, module);
      const queue = value?.kind === 'instance' ? BY_OBJECT.get(value.of) : undefined;
      const binding = (module.scope.get(name) ?? []).findLast(({ kind }) => kind === 'value');
      // Where it is only imported, it is somebody else's.
      if (queue !== undefined && queue.isModule !== true && binding !== undefined) add(queue, binding.line, name);
    }
    for (const { call, place } of callsIn(module.statements)) {
      const callee = modules.valueOf(call.callee, module);
      const queue = callee?.kind === 'external' ? BY_OBJECT.get(callee.name) : undefined;
      if (queue?.isModule === true && place !== 'function') add(queue, call.line, '');
    }
  }
  return [...found.values()];
}
