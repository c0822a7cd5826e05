import type { InspectedPackage } from '../../src/output/inspection.ts';
import type { PageData } from '../../src/output/html/data.ts';
import type { Report } from '../../src/output/report.ts';
import { reportOf } from './made-output.ts';

const MB = 1_000_000;

/** A build with `count` packages, each of which requires the next one, of which some are new and some have changed. */
export function pageData(count: number): PageData {
  const packages = Array.from({ length: count }, (_, index): InspectedPackage => {
    return {
      name: `package-${index}`,
      version: `${index}.1`,
      requested: false,
      ...(index % 5 === 0 ? { asked: { file: 'requirements.txt', line: index + 1 } } : {}),
      files: index + 1,
      bytes: Math.round((40 * MB) / (index + 1)),
      ...(index % 7 === 0 ? {} : { licence: 'MIT' }),
      requires: [
        ...(index + 1 === count ? [] : [{ name: `package-${index + 1}`, written: `package-${index + 1}>=1`, extra: false }]),
        ...(index === 0 ? [{ name: 'package-2', written: 'package-2', extra: true }] : []),
      ],
    };
  });
  const report = made(packages.map(({ name, version }) => ({ name, version })));
  const inPackages = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    inspection: {
      report,
      layers: [
        layer('python', ['launch', 'build', 'cache'], 90 * MB, 'lib/libpython3.12.so'),
        layer('venv', ['launch', 'build', 'cache'], inPackages + MB, 'lib/big.so'),
        layer('pip', ['build', 'cache'], 11 * MB, 'lib/pip.py'),
      ],
      packages,
      failed: 'Could not install the dependencies',
      loadability: {
        image: 'heroku:24',
        files: 3,
        findings: [
          {
            owner: { kind: 'package', name: 'psycopg2' },
            problem: { kind: 'library', library: 'libodd.so.1', others: [] },
            files: ['a.so'],
          },
        ],
      },
      environment: {
        build: [{ name: 'CPATH', value: '/layers/venv/include', layers: ['venv'] }],
        launch: [{ name: 'PATH', value: '/layers/venv/bin:/layers/python/bin', layers: ['python', 'venv'] }],
      },
    },
    before: made([
      ...packages
        .filter((_, index) => index % 4 !== 1)
        .map(({ name, version }, index) => ({ name, version: index % 6 === 2 ? '0.9' : version })),
      { name: 'gone', version: '3.0' },
    ]),
  };
}

function layer(
  name: string,
  types: ('launch' | 'build' | 'cache')[],
  bytes: number,
  file: string,
): PageData['inspection']['layers'][number] {
  return { name, types, files: 100, bytes, largest: [{ file, bytes: bytes / 2 }] };
}

function made(packages: Report['packages']): Report {
  return {
    ...reportOf('/apps/shop', '/apps/shop/.pybuild'),
    seconds: 10,
    packages,
    layers: [
      { name: 'python', state: 'reused', reasons: [], launch: true, bytes: 90 * MB },
      { name: 'venv', state: 'rebuilt', reasons: ['requirements.txt: changed'], launch: true, bytes: 100 * MB },
      { name: 'uv', state: 'removed', reasons: ['pip installs the packages now'], launch: false, bytes: 0 },
    ],
    processes: [{ type: 'web', command: ['sh'], args: ['gunicorn app:app'], default: true, evidence: ['app.py:2: app = Flask(__name__)'] }],
    steps: [
      { title: 'Copying the app', seconds: 0.2, step: 1, at: 0.1 },
      { title: 'Installing dependencies', seconds: 8, step: 2, at: 0.5 },
    ],
    commands: [{ command: 'pip install', step: 2, at: 1, seconds: 6, exitCode: 0 }],
    warnings: [{ title: 'Unknown setting BP_X', body: ['Did you mean BP_Y?'] }],
    environment: { machine: ['HTTPS_PROXY'], given: { NOTE: '--env' }, withheld: ['PIP_NO_INDEX'], toolConfiguration: ['/etc/pip.conf'] },
  };
}
