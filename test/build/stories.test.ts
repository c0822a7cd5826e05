import { expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { hermeticOptions } from '../support/pybuild.ts';
import { FROM_INDEX, STORIES } from '../support/stories.ts';
import { setStory, type Stage, tell, untold } from '../support/tell-story.ts';

// The stories of docs/debugging-stories.md that need no package index; the others are in test/e2e.

const index = await servePackages([
  ...['blinker 1.9.0', 'click 8.5.1', 'gunicorn 27.0.1', 'itsdangerous 2.2.0', 'jinja2 3.1.6', 'markupsafe 3.0.4', 'werkzeug 3.1.8'].map(
    (line) => {
      const [name = '', version = ''] = line.split(' ');
      return { name, version };
    },
  ),
  { name: 'flask', version: '3.1.3', requires: ['werkzeug>=3.1.0'] },
]);
const { folder, env } = buildApp({}, index);
const stage: Stage = { folder, env, options: [...hermeticOptions(), '--env', `PIP_INDEX_URL=${index.url}`] };

/** What has happened before the commands of a story, by its fixture. */
const BEFORE: Readonly<Record<string, () => Promise<unknown>>> = {
  broken_pin: async () => index.add({ name: 'werkzeug', version: '3.1.9' }),
  broken_unpinned: async () => {
    await build();
    index.add({ name: 'werkzeug', version: '3.1.9' });
    await build();
  },
};
const IN_THE_SHELL: Readonly<Record<string, Record<string, string>>> = { broken_private_index: { PIP_INDEX_URL: index.url } };

async function build(): Promise<void> {
  succeeded(await tell(stage, ['build']));
}

const told = STORIES.filter(({ app }) => !FROM_INDEX.includes(app))
  // With the newest release of Werkzeug last: the index keeps what it was given.
  .toSorted((a, b) => Number(b.app === 'broken_unpinned') - Number(a.app === 'broken_unpinned'));

test.each(told.map((story) => [story.title, story] as const))('%s', async (_, story) => {
  setStory(story, stage);
  await BEFORE[story.app]?.();
  expect(await untold(story, { ...stage, env: { ...env, ...IN_THE_SHELL[story.app] } })).toEqual([]);
});

test('an output without the shown lines is noticed', async () => {
  const [story] = STORIES;
  if (story === undefined) throw new Error('no story');
  const [command] = story.commands;
  const wrong = { ...story, commands: [{ args: command?.args ?? [], shown: ['Python version: 3.10 (runtime.txt)'] }] };
  setStory(story, stage);
  expect(await untold(wrong, stage)).toEqual([expect.stringContaining('lacks:\nPython version: 3.10 (runtime.txt)\n')]);
});
