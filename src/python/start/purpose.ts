import { callsIn, importsIn, type Statement } from './code.ts';
import type { Modules } from './modules.ts';
import { shownLine } from './shown-line.ts';

/** A library for bots, which wait for messages and answer no requests. The table in docs/start-commands.md shows these rows. */
export interface BotLibrary {
  readonly name: string;
  /** The modules by which a program uses it. */
  readonly modules: readonly string[];
}

export const BOT_LIBRARIES: readonly BotLibrary[] = [
  { name: 'discord.py and its forks', modules: ['discord', 'nextcord', 'disnake', 'hikari', 'interactions'] },
  { name: 'python-telegram-bot', modules: ['telegram'] },
  { name: 'aiogram', modules: ['aiogram'] },
  { name: 'pyTelegramBotAPI', modules: ['telebot'] },
  { name: 'Telethon, Pyrogram', modules: ['telethon', 'pyrogram'] },
  { name: 'Slack Bolt in socket mode', modules: ['slack_bolt.adapter.socket_mode'] },
  { name: 'TwitchIO', modules: ['twitchio'] },
  { name: 'matrix-nio', modules: ['nio'] },
  { name: 'vkbottle', modules: ['vkbottle'] },
];

/** Modules that serve requests, those of frameworks without an app object among them. */
const SERVING: readonly string[] =
  `http.server socketserver wsgiref xmlrpc.server socket aiohttp.web tornado twisted klein cherrypy pyramid web uvicorn hypercorn waitress
  gunicorn granian daphne gevent.pywsgi eventlet.wsgi websockets grpc grpclib flask quart fastapi starlette sanic litestar falcon bottle
  dash django gradio streamlit nicegui panel bokeh chainlit reflex robyn blacksheep emmett flet mesop solara shiny marimo pywebio connexion
  hug masonite bentoml ray.serve mlflow socketio engineio channels spyne werkzeug trame taipy h2o_wave justpy remi eel autobahn rpyc Pyro5
  fastmcp mcp modal voila jupyter_server`.split(/\s+/);
const SLACK = 'slack_bolt';
/** A program that reads PORT listens there. */
const READS_PORT = /(["'])PORT\1/;
/** A program with more files of its own than these has said what it is for in the first. */
const MOST_FILES = 60;

/** The import by which a program uses a library for bots, in its `own` file only or also in one that it imports; undefined if none does. */
export function botImport(modules: Modules, file: string, own: boolean): string | undefined {
  const libraries = BOT_LIBRARIES.flatMap((library) => library.modules);
  for (const one of own ? [file] : reached(modules, file)) {
    const found = foreignImport(modules, one, libraries);
    if (found !== undefined) return shownLine(modules, one, found.line);
  }
  return undefined;
}

/** The first import in a file of one of these modules, unless the app has a module of its own by that name. */
function foreignImport(modules: Modules, file: string, names: readonly string[]): Extract<Statement, { kind: 'import' }> | undefined {
  return importsIn(modules.at(file)?.statements ?? []).find(
    (one) => names.some((name) => imports(one, name)) && modules.find(file, one.module, one.level) === undefined,
  );
}

/** Whether a program may answer requests, by what it and its own modules import. */
export function mayServe(modules: Modules, file: string): boolean {
  return [...reached(modules, file)].some((one) => servesItself(modules, one));
}

/** The same by what a file itself imports. */
export function servesItself(modules: Modules, file: string): boolean {
  const uses = (...names: readonly string[]): boolean => foreignImport(modules, file, names) !== undefined;
  // Slack Bolt serves requests itself, unless it is in socket mode.
  return READS_PORT.test(modules.textOf(file)) || uses(...SERVING) || (uses(SLACK) && !uses(`${SLACK}.adapter.socket_mode`));
}

/** The first line by which a module does something when it is imported, beyond naming things; undefined if there is none. */
export function acts(statements: readonly Statement[]): number | undefined {
  for (const statement of statements) {
    if (statement.kind === 'block') {
      const inside = acts(statement.body);
      if (inside !== undefined) return inside;
    } else if (statement.kind === 'expression' && callsIn([statement]).length > 0) {
      return statement.line;
    }
  }
  return undefined;
}

/** The files that an import in a file may mean. */
export function importedBy(modules: Modules, file: string): string[] {
  return importsIn(modules.at(file)?.statements ?? []).flatMap(({ module, level, names }) =>
    ['', ...(names?.values() ?? [])].flatMap(
      (name) => modules.find(file, [module, name].filter((part) => part !== '').join('.'), level) ?? [],
    ),
  );
}

/** A file, and those of the app that it imports, also by way of others. */
function reached(modules: Modules, file: string): Set<string> {
  const files = new Set([file]);
  for (const one of files) {
    if (files.size > MOST_FILES) break;
    for (const found of importedBy(modules, one)) files.add(found);
  }
  return files;
}

/** Whether an import is one of a module or of something in it: `from aiohttp import web` is one of `aiohttp.web`. */
function imports({ module, level, names }: Extract<Statement, { kind: 'import' }>, name: string): boolean {
  if (level > 0) return false;
  const all = [module, ...[...(names?.values() ?? [])].map((one) => `${module}.${one}`)];
  return all.some((one) => one === name || one.startsWith(`${name}.`));
}
