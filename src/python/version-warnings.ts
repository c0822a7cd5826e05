import type { ProjectFacts } from './project.ts';
import type { PythonDemand } from './python-demand.ts';
import { formatVersion, mayDecideByTools, otherOpinions, type RequestedVersion, skippedStatements, SUPPORT } from './python-version.ts';
import { type Statement, statements, unreadableToolFiles } from './version-files.ts';

/** A warning about a version file, or about the version itself. */
interface VersionWarning {
  readonly title: string;
  readonly body: readonly string[];
}

/** What an app should know about the choice of its version; `origin` is the name of what chose it. */
export function versionWarnings(
  facts: ProjectFacts,
  requested: RequestedVersion,
  demands: readonly PythonDemand[],
  origin: string,
): VersionWarning[] {
  const version = formatVersion(requested);
  const { file, key } = { file: undefined, key: undefined, ...requested.origin };
  const winner = key === undefined ? statements(facts).find((one) => one.file === file) : undefined;
  const warnings: VersionWarning[] = [
    ...(winner === undefined ? [] : aboutWinner(winner, version)),
    ...(mayDecideByTools(requested, demands) ? unreadableToolFiles(facts) : []).map((unreadable) => ({
      title: `${unreadable} cannot be read`,
      body: [`It may ask for another Python. Using ${version} (${origin}).`],
    })),
    ...skippedStatements(facts, requested, demands).map((skipped) => aboutSkipped(skipped, `Using ${version} (${origin}).`)),
    ...otherOpinions(facts, requested).map((other) => ({
      title: `${other.file} and ${origin} disagree about Python`,
      body: [`Using ${version} (${origin}). ${other.file} says ${other.version}: change or remove it.`],
    })),
  ];
  if (SUPPORT.deprecated.includes(requested.minor)) {
    warnings.push({
      title: `Python ${requested.major}.${requested.minor} has reached its end of life`,
      body: [`It no longer gets security fixes, and a later release of pybuild will refuse it. Use a newer version in ${origin}.`],
    });
  }
  if (requested.minor > SUPPORT.newest) {
    warnings.push({
      title: `Python ${version} is newer than this release of pybuild supports`,
      body: ['It may work, but was not tested.'],
    });
  }
  return warnings;
}

/** `latest` chooses another version with a later release; more versions than one may be meant for other tools, such as tox. */
function aboutWinner({ file, means, others }: Statement, version: string): VersionWarning[] {
  return [
    ...(means?.is === 'latest'
      ? [
          {
            title: `${file} says "latest"`,
            body: [`Using ${version}. A later release of pybuild may choose a newer Python: write ${version} to keep this one.`],
          },
        ]
      : []),
    ...(file === '.python-version' && others.length > 0
      ? [{ title: `${file} contains several versions`, body: [`Using the first, ${version}. Not used: ${others.join(', ')}.`] }]
      : []),
  ];
}

function aboutSkipped({ file, line, version, means }: Statement, using: string): VersionWarning {
  return {
    title: `${file} names no Python version that pybuild can use`,
    body: [`${file}:${line} says "${version}"${means?.is === 'other' ? `, which is ${means.name}` : ''}. ${using}`],
  };
}
