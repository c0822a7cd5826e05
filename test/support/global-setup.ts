import { execFileSync } from 'node:child_process';

/** Tests of the command line run the compiled program, as users do. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
