import { SETTINGS } from '../../python/settings.ts';

/** A page of `pybuild help` that is about no single command. */
export interface Topic {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

export const TOPICS: readonly Topic[] = [
  {
    name: 'settings',
    title: 'Settings of a build',
    text: [
      'Settings are variables of the build: --env NAME=value, --env-file FILE, or [[build.env]] in project.toml.',
      '',
      ...SETTINGS.flatMap(({ name, holds, does }) => [`  ${name}`, `      ${bare(does)} (${bare(holds)})`]),
    ].join('\n'),
  },
  {
    name: 'exit-codes',
    title: 'Exit codes',
    text: [
      '    0  done',
      '    1  the build failed',
      '    2  bad usage',
      '   75  a temporary failure, such as the network or another running build: try again',
      '  100  the folder is not a Python app',
      '  129, 130, 143  hung up, interrupted (Ctrl-C), terminated',
      '',
      "pybuild run ends with the app's own code, and with 127 if the command does not exist.",
    ].join('\n'),
  },
  {
    name: 'files',
    title: 'What a build leaves',
    text: [
      'In <app>/.pybuild, or in the folder of --output:',
      '',
      '  layers/         what /layers would hold in an image: Python, the packages, the launch config',
      '  workspace/      the app, as /workspace would hold it',
      '  cache/          layers that only builds need',
      '  report.json     versions with their origins, steps with times, layers with reasons',
      '  build.log       everything that the tools printed',
      '  install.log     the log of the build that installed the packages, if later ones reused them',
      '  failed/         the same of the latest build, if it failed',
      '  history/        the reports of the last ten builds',
      '',
      'All apps share ~/.cache/pybuild (or $XDG_CACHE_HOME/pybuild): Python versions, packages and tools.',
    ].join('\n'),
  },
];

function bare(markdown: string): string {
  return markdown.replaceAll('`', '');
}
