import { execFileSync } from 'node:child_process';

/** Tests against real platforms run what those run: the packaged buildpack. */
export default function setup(): void {
  execFileSync(process.execPath, ['cnb-shim/package.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
