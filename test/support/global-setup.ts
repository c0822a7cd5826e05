import { execFileSync } from 'node:child_process';

/** Tests of the command line run what users run: the compiled program. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
