import { execFileSync } from 'node:child_process';

/** Tests against real platforms run the packaged buildpack, as those do. */
export default function setup(): void {
  execFileSync(process.execPath, ['cnb-shim/package.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
