import type { Failure } from '../../src/errors/failure.ts';

type Samples = { readonly [K in Failure['kind']]?: readonly Omit<Extract<Failure, { kind: K }>, 'kind'>[] };

/** Failures of apps without a lock or a requirements.txt. */
export const UNLOCKED_SAMPLES = {
  'imports-without-packages': [
    {
      imports: [
        { module: 'flask', file: 'app.py', line: 1, package: 'flask' },
        { module: 'cv2', file: 'lib/pictures.py', line: 7, package: 'opencv-python-headless' },
        { module: 'acme_tools', file: 'app.py', line: 3 },
      ],
    },
    { imports: [{ module: 'acme_tools', file: 'app.py', line: 3 }] },
    { imports: Array.from({ length: 30 }, (_, line) => ({ module: `m${line}`, file: 'app.py', line: line + 1, package: 'flask' })) },
  ],
  'conda-environment': [
    { file: 'environment.yml', requirements: ['numpy==1.26.*', 'flask'], leftOut: ['cudatoolkit'], python: '3.11' },
    { file: 'environment.yml', requirements: [], leftOut: ['pytorch'] },
  ],
  'several-sources': [
    { what: 'requirements files', files: ['requirements/base.txt', 'requirements/web.txt'] },
    { what: 'scripts with an inline block', files: ['bot.py', 'report.py'] },
  ],
  'project-invalid': [
    { file: 'pyproject.toml', problems: [{ line: 1, text: '[project]', reason: 'has no name', example: 'name = "my-app"' }] },
    {
      file: 'pyproject.toml',
      problems: [
        { line: 4, text: 'lib @ ../lib', reason: 'installs from a path outside the app', example: 'lib @ file:lib', isOutside: true },
      ],
    },
    {
      file: 'pyproject.toml',
      problems: [
        { line: 4, text: 'flask=3', reason: 'is not a valid requirement', example: 'flask==3' },
        { line: 5, text: './lib', reason: 'installs from a path', example: 'NAME @ file:lib', isOutside: false },
        { text: 'https://host.invalid/a.zip', reason: 'has no name', example: 'NAME @ https://host.invalid/a.zip' },
      ],
    },
  ],
} satisfies Samples;
