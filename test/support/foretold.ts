import { expect } from 'vitest';
import type { ExpectedLayer } from '../../src/output/events.ts';
import type { BuildApp } from './build-app.ts';
import { startPybuild } from './pybuild.ts';

/** How an app builds, checked each time: `detect --explain` says before what the build then does with each layer, and why. */
export function foretelling(app: BuildApp): BuildApp['build'] {
  return async (...options) => {
    const [, ...args] = app.args(...options);
    const { stdout } = await startPybuild(['detect', '--explain', '--json', ...args], { env: app.env }).outcome;
    const outcome = await app.build(...options);
    if (outcome.code !== 0) return outcome;
    const event = stdout.split('\n').find((line) => line.includes('"type":"explanation"'));
    const { explanation } = JSON.parse(event ?? '{}') as { explanation: { layers: readonly ExpectedLayer[] } };
    const done = app.layers(outcome);
    for (const expected of explanation.layers)
      expect(done.filter((line) => line.startsWith(`Layer ${expected.layer}: `))).toEqual([matching(expected)]);
    return outcome;
  };
}

function matching({ layer, state, reasons }: ExpectedLayer): unknown {
  if (state === 'resolved') return expect.stringMatching(new RegExp(`^Layer ${layer}: (reused \\(resolved again|rebuilt \\()`));
  return `Layer ${layer}: ${state}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
}
