/** Files that only other builders use, and what to do here instead. */
const FOREIGN: readonly (readonly [file: string, advice: string])[] = [
  ['Aptfile', 'install system packages in the build and run images instead'],
  ['bin/pre_compile', 'run it yourself before the build'],
  ['bin/post_compile', 'run it yourself after the build'],
  ['nltk.txt', 'download NLTK data when the app starts, or add it to the app'],
  ['app.json', 'pass its variables with --env, and start its scripts with pybuild run'],
  ['package.json', 'build the front end before, or use a builder with a Node.js buildpack'],
];

export const FOREIGN_FILES: readonly string[] = FOREIGN.map(([file]) => file);

/** A warning with a line for each of an app's files that only other builders use; undefined if it has none. */
export function foreignWarning(present: readonly string[]): { title: string; body: string[] } | undefined {
  const found = FOREIGN.filter(([file]) => present.includes(file));
  if (found.length === 0) return undefined;
  return { title: 'pybuild ignores these files of other builders', body: found.map(([file, advice]) => `  ${file}: ${advice}`) };
}
