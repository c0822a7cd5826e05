import { shown } from '../output/untrusted.ts';
import type { ElsewhereLine } from './failure.ts';
import type { Wordings } from './wording.ts';

/** How many lines of one kind are listed. */
const MOST = 8;
const FREEZE = 'In the environment that has the packages, run: pip list --format=freeze > requirements.txt';

const APP_ONLY = 'A build contains the app folder only, without what project.toml excludes.';

/** Lines that install from places, or for systems, that a build does not have. */
export const ELSEWHERE_WORDINGS = {
  'requirements-elsewhere': ({ lines }) => {
    const [first] = lines;
    const isOne = lines.length === 1 && first !== undefined;
    const reasons = [...new Set(lines.map(({ why }) => reasonOf(why, isOne)))];
    return {
      title: isOne ? titleOf(first) : `${lines.length} lines of the requirements cannot be installed`,
      body: [
        ...(isOne ? [`It says: ${shown(first.text)}`] : lines.slice(0, MOST).map((line) => `  ${place(line)}: ${shown(line.text)}`)),
        ...(lines.length > MOST ? [`  and ${lines.length - MOST} more`] : []),
        ...reasons,
      ],
      advice: [...new Set(lines.flatMap((line) => adviceOn(line, isOne)))],
    };
  },
} satisfies Partial<Wordings>;

function place({ file, line }: ElsewhereLine): string {
  return `${shown(file)}:${line}`;
}

function titleOf(line: ElsewhereLine): string {
  switch (line.why.kind) {
    case 'outside':
      return `${place(line)} installs from ${shown(line.why.path)}, outside the app`;
    case 'other-machine':
      return `${place(line)} installs from a path that this machine does not have`;
    case 'unusable':
      return titleOfPath(line.why, place(line));
    case 'leftover':
      return `${place(line)} asks for pkg-resources, which is not a package`;
    case 'wheel':
      return `${place(line)} installs a wheel for another ${line.why.madeFor.includes(' on ') ? 'system' : 'Python'}`;
  }
}

function reasonOf(why: ElsewhereLine['why'], isOne: boolean): string {
  switch (why.kind) {
    case 'outside':
      return 'A build, like an image, contains the app folder and nothing beside it.';
    case 'other-machine':
      return `conda and pip freeze write such paths for packages that did not come from an index.${isOne && why.release === undefined ? ' This one does not say which version it was.' : ''}`;
    case 'unusable':
      return why.is === 'no-project' ? 'pip installs a folder that has a pyproject.toml or a setup.py.' : APP_ONLY;
    case 'leftover':
      return 'Old pips of Debian and Ubuntu wrote pkg-resources==0.0.0 into every pip freeze; no index has it.';
    case 'wheel':
      return `${shown(why.wheel)} is for ${shown(why.madeFor)}; this build needs one for ${shown(why.needed)}.`;
  }
}

function adviceOn(line: ElsewhereLine, isOne: boolean): string[] {
  const { why, text } = line;
  const where = isOne ? '' : ` in ${place(line)}`;
  switch (why.kind) {
    case 'outside': {
      if (why.by === 'manifest') return [`Copy it into the app, and change the path${where} to ${shown(why.inApp)}.`];
      if (why.by === 'lock') return [`Copy it into the app, change the path${where} to ${shown(why.inApp)}, and update the lock.`];
      const editable = /^(?:-e|--editable)\b/.test(text) ? '-e ' : '';
      return [
        `Copy it into the app and write${where}: ${editable}${shown(why.inApp)}`,
        `Or build the folder that holds both: there, add an empty requirements.txt, write ${editable}${shown(why.inApp)} and pass --env BP_PIP_REQUIREMENT=APP/${shown(line.file)}, where APP is the folder of the app.`,
      ];
    }
    case 'other-machine':
      if (why.release !== undefined)
        return [`Write instead${where}: ${shown(why.release)}`, 'Or put the file into the app and write its path.'];
      return isOne ? [FREEZE, why.name === undefined ? 'Or write its name and version.' : byHand(shown(why.name))] : [FREEZE];
    case 'unusable':
      return adviseOnPath(why, place(line), isOne);
    case 'leftover':
      return [`Delete the line${where}: pkg-resources==0.0.0`];
    case 'wheel':
      return [
        `Use a wheel whose name ends in ${why.tags}.whl, or in py3-none-any.whl.`,
        `If an index has the package, write${where === '' ? ' instead' : where}: ${shown(why.release)}`,
      ];
  }
}

type UnusablePath = Extract<ElsewhereLine['why'], { kind: 'unusable' }>;

function titleOfPath({ path, is }: UnusablePath, at: string): string {
  if (is === 'no-project')
    return `${at} installs ${path === '.' ? 'the app itself' : shown(path)}, which has no pyproject.toml or setup.py`;
  return `${at} installs from ${shown(path)}, which ${is === 'excluded' ? 'project.toml excludes' : 'is not in the app'}`;
}

function adviseOnPath({ path, is, release, lock }: UnusablePath, at: string, isOne: boolean): string[] {
  if (is === 'no-project') {
    return path === '.'
      ? [`Remove ${at}: an app runs without being installed. Or add a pyproject.toml that makes it a package.`]
      : [`Correct the path in ${at}, or add a pyproject.toml to ${shown(path)}.`];
  }
  const then = lock === undefined ? '.' : `, then run ${lock}.`;
  const way =
    is === 'excluded'
      ? `Change the patterns in project.toml so that ${shown(path)} stays, or remove ${at}${then}`
      : `Put ${shown(path)} into the app, or correct the path in ${at}${then}`;
  return [
    way,
    ...(release === undefined ? [] : [`If an index has the package, write${isOne ? ' instead' : ` in ${at}`}: ${shown(release)}`]),
  ];
}

function byHand(name: string): string {
  return `Or write its version: ${name}==VERSION, or just ${name} for the newest that fits.`;
}
