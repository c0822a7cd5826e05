import { realpathSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { hostPython } from '../support/pybuild.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';
import { FROM_INDEX, STORIES } from '../support/stories.ts';
import { setStory, type Stage, tell, untold } from '../support/tell-story.ts';

// The other stories of docs/debugging-stories.md are in test/build.

const app = buildApp({});
const given = { BP_PYTHON_VERSION: hostPython().minor, PIP_INDEX_URL: indexUrl() };
const stage: Stage = {
  folder: realpathSync(app.folder),
  env: { ...networkVariables(), ...app.env },
  options: ['--python-source', 'host', ...Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`])],
};
/** Those that begin with a build. */
const BUILT = new Set(['broken_transitive', 'broken_no_wheel']);

beforeEach(({ skip }) => {
  const problem = indexProblem();
  if (problem !== undefined) skip(problem);
});

test.each(STORIES.filter(({ app: name }) => FROM_INDEX.includes(name)).map((story) => [story.title, story] as const))(
  '%s',
  async (_, story) => {
    setStory(story, stage);
    if (BUILT.has(story.app)) succeeded(await tell(stage, ['build']));
    expect(await untold(story, stage)).toEqual([]);
  },
);
