import { execFileSync } from 'node:child_process';

/** Tests of the command line run what users run: the compiled program. */
export default function setup(): void {
  execFileSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
