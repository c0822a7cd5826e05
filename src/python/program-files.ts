import type { EntryKind } from './file-content.ts';
import { maySayStart } from './start/source-facts.ts';

type Entries = ReadonlyMap<string, EntryKind>;

/** Files that make a folder the project of another language, in which a Python file is a helper. */
const OTHER_PROJECTS =
  /^(?:package\.json|deno\.jsonc?|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|Gemfile|composer\.json|mix\.exs|CMakeLists\.txt|project\.clj|pubspec\.yaml|Package\.swift|index\.php|.+\.(?:csproj|fsproj|vbproj|sln|cabal|gemspec))$/;
/** A page at the root makes a folder a site, unless a Python file surely is a program. */
const SITE = 'index.html';

const MAIN = /^if\s+\(?\s*(?:__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__)/m;
const INLINE_BLOCK = /^# \/\/\/ script$/m;
/** Frameworks, by the call that makes an app of them, and functions that others call: what starts without a `__main__` part. */
const MAKES_APP =
  /^[ \t]*(?:from|import)[ \t]+(?:flask|fastapi|starlette|quart|sanic|litestar|falcon|bottle|dash|django|gradio|streamlit|nicegui|aiohttp|tornado|functions_framework|discord|telegram|aiogram|telebot|slack_bolt)\b|^(?:async )?def[ \t]+(?:handler|main|application)\(/m;

/** The Python files at the root of an app that may be a program, by their names. */
export function scriptsIn(entries: Entries): string[] {
  return [...entries].flatMap(([name, kind]) => (kind === 'file' && maySayStart(name) ? [name] : [])).toSorted();
}

/** What makes a folder the project of another language; undefined if nothing does. */
export function otherProject(entries: Entries): string | undefined {
  return [...entries].find(([name, kind]) => kind === 'file' && OTHER_PROJECTS.test(name))?.[0];
}

/**
 * Whether a Python file at the root of an app can be started: it has a `__main__` part or an inline block, uses a framework, or is
 * the only one. `textOf` reads a file; undefined if it cannot.
 */
export function hasProgram(entries: Entries, textOf: (name: string) => string | undefined): boolean {
  const scripts = scriptsIn(entries);
  if (scripts.length === 1 && !entries.has(SITE)) return true;
  return scripts.some((name) => {
    const text = textOf(name) ?? '';
    return MAIN.test(text) || INLINE_BLOCK.test(text) || MAKES_APP.test(text);
  });
}
