import { shown } from '../output/untrusted.ts';
import { unsetTitle } from '../python/unset-variables.ts';
import type { Wordings } from './wording.ts';

/** Failures caused by a line of a file that lists packages. */
export const REQUIREMENTS_WORDINGS = {
  'requirements-invalid': ({ lines }) => {
    const [first] = lines;
    const isOne = lines.length === 1 && first !== undefined;
    const advice = lines.flatMap(({ file, line, correction }) =>
      correction === undefined ? [] : [`${isOne ? 'Write instead' : `In ${shown(file)}:${line}, write`}: ${shown(correction)}`],
    );
    const unclear = lines.filter(({ correction }) => correction === undefined);
    return {
      title: isOne ? `${shown(first.file)}:${first.line} is not a valid requirement` : `${lines.length} lines are not valid requirements`,
      body: isOne ? [`It says: ${shown(first.text)}`] : lines.map(({ file, line, text }) => `  ${shown(file)}:${line}: ${shown(text)}`),
      advice: [
        ...advice,
        ...(unclear.some(({ text }) => MERGE.test(text)) ? ['Finish the merge that left "<<<<<<<", "=======" and ">>>>>>>".'] : []),
        ...(unclear.some(({ text }) => text.includes(';'))
          ? ['A marker compares a variable with a quoted text: flask ; python_version >= "3.12"']
          : []),
        ...(unclear.some(({ text }) => !MERGE.test(text) && !text.includes(';'))
          ? ['Write one package per line, such as flask, flask==3.1 or flask>=3.']
          : []),
      ],
    };
  },
  'variable-unset': ({ uses }) => {
    const [first, ...others] = uses;
    const names = uses.map(({ name }) => name);
    return {
      title: first === undefined ? 'A variable is not set' : unsetTitle(first),
      body: others.map((use) => `${unsetTitle(use)}.`),
      advice: [
        others.length === 0
          ? `Pass it to the build: --env ${names[0]}=… (or --env ${names[0]} to take yours).`
          : `Pass them to the build: ${names.map((name) => `--env ${name}=…`).join(' ')} (or without "=…" to take yours).`,
      ],
    };
  },
} satisfies Partial<Wordings>;

/** The markers that git leaves in a file that it could not merge. */
const MERGE = /^(<{7}|={7}|>{7})( |$)/;
