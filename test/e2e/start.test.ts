import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, freePort, upgradeOf } from '../support/http.ts';
import { indexProblem } from '../support/real/lifecycle-network.ts';
import { managerApp } from '../support/real/manager-app.ts';
import { START_APPS } from '../support/start-apps.ts';

const app = managerApp();
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

describe('an app without a Procfile starts by inference alone', () => {
  test.each(START_APPS)('$name', async ({ requires, files, command, page, socket }) => {
    app.become({ ...files, 'requirements.txt': `${requires.join('\n')}\n` });
    const { stderr } = await app.build();
    expect(stderr).toContain(`web (default): ${command}`);
    const port = await freePort();
    const run = app.start(port);
    expect(await answerOf(port, run.outcome)).toMatch(page);
    expect(socket === undefined || (await upgradeOf(port, socket))).toBe(socket === undefined || 'HTTP/1.1 101 Switching Protocols');
    run.kill('SIGTERM');
    await run.outcome;
  });
});
