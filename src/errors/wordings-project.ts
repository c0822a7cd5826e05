import { shown } from '../output/untrusted.ts';
import type { ProjectProblem } from './failure.ts';
import type { Wordings } from './wording.ts';

/** How many problems are listed. */
const MOST = 8;
/** Each of them is needed. */
const MOST_IMPORTS = 20;

/** Failures of projects that say what they need, but not in a lock or a requirements.txt. */
export const PROJECT_WORDINGS = {
  'imports-without-packages': ({ imports }) => {
    const packages = [...new Set(imports.flatMap((one) => one.package ?? []))].toSorted();
    const unknown = imports.filter((one) => one.package === undefined);
    return {
      title: 'The code imports packages, but no file says which to install',
      body: [
        ...imports
          .slice(0, MOST_IMPORTS)
          .map(
            (one) =>
              `  ${shown(one.file)}:${one.line} imports ${shown(one.module)}${one.package === one.module ? '' : ` (${one.package === undefined ? 'no package known' : shown(one.package)})`}`,
          ),
        ...(imports.length > MOST_IMPORTS ? [`  and ${imports.length - MOST_IMPORTS} more`] : []),
        ...(packages.length === 0
          ? []
          : [
              `${packages.length === 1 ? 'This line makes' : 'These lines make'} a requirements.txt:`,
              ...packages.map((name) => `  ${shown(name)}`),
            ]),
      ],
      advice: [
        packages.length === 0
          ? 'Create a requirements.txt that lists the packages (empty if the app needs none).'
          : `Check the names, and put ${packages.length === 1 ? 'the line' : 'the lines'} into requirements.txt${
              unknown.length === 0
                ? '.'
                : `, with the ${unknown.length === 1 ? 'package' : 'packages'} of ${unknown
                    .slice(0, MOST)
                    .map(({ module }) => shown(module))
                    .join(', ')}.`
            }`,
      ],
    };
  },
  'conda-environment': ({ file, requirements, leftOut, python }) => ({
    title: `pybuild installs from PyPI, not from conda's ${file}`,
    body: [
      ...(requirements.length === 0
        ? []
        : [
            'PyPI has these packages under the same name, which make a requirements.txt:',
            ...requirements.map((line) => `  ${shown(line)}`),
          ]),
      ...(leftOut.length === 0 ? [] : [`Not known on PyPI by that name: ${leftOut.map(shown).join(', ')}`]),
    ],
    advice: [
      requirements.length === 0
        ? 'Create a requirements.txt that lists the packages.'
        : 'Check the lines, and put them into requirements.txt.',
      ...(leftOut.length === 0
        ? []
        : ['Add what the app needs of the others by the name that PyPI has it under; libraries of the system belong into the image.']),
      ...(python === undefined ? [] : [`To keep its Python, write ${python} into .python-version.`]),
    ],
  }),
  'several-sources': ({ what, files }) => ({
    title: `The app has several ${what}${files.every((file) => file.endsWith('.py')) ? '' : ', and none is called requirements.txt'}`,
    body: files.slice(0, MOST).map((file) => `  ${shown(file)}`),
    advice: files
      .slice(0, MOST)
      .map((file) => `To use ${shown(file)}: --env BP_PIP_REQUIREMENT=${shown(file)}, or the same in project.toml.`),
  }),
  'project-invalid': ({ file, problems }) => {
    const [first] = problems;
    const isOne = problems.length === 1 && first !== undefined;
    return {
      title: isOne
        ? `${place(file, first)} ${said(first)} ${first.reason}`
        : `${file} has ${problems.length} entries that cannot be installed`,
      body: [
        ...(isOne ? [] : problems.slice(0, MOST).map((one) => `  ${place(file, one)} ${said(one)} ${one.reason}`)),
        ...(problems.length > MOST ? [`  and ${problems.length - MOST} more`] : []),
        ...(problems.some(({ isOutside }) => isOutside === true)
          ? ['A build, like an image, contains the app folder and nothing beside it.']
          : []),
      ],
      advice: problems.slice(0, MOST).flatMap((one) => {
        const how = one.isOutside === true ? 'Copy it into the app, and write' : 'Write';
        return one.example === undefined ? [] : [`${how} in ${place(file, one)} ${shown(one.example)}`];
      }),
    };
  },
} satisfies Partial<Wordings>;

function place(file: string, { line }: ProjectProblem): string {
  return `${shown(file)}${line === undefined ? '' : `:${line}`}:`;
}

function said({ text }: ProjectProblem): string {
  return text.startsWith('[') || /^\w+$/.test(text) ? shown(text) : `"${shown(text)}"`;
}
