import type { Host } from '../io/host.ts';
import { readResolution, type ResolvedPackage } from '../python/resolution.ts';
import { inputsDigest, type InstallInputs } from './install-inputs.ts';
import type { PackageStore } from './package-store.ts';

// What an install came to, by all that it depends on. Only of installs that can give nothing else: every package is pinned, and
// every one came over the network from an index, as a wheel. So another app that asks for the same in the same way needs no resolver.

const KIND = 'resolutions';

/** What an install with these inputs is known to come to; undefined if that was never seen, or cannot be understood. */
export function knownResolution(host: Host, store: PackageStore, inputs: InstallInputs): readonly ResolvedPackage[] | undefined {
  const text = host.store.findNote(store.dir, KIND, keyOf(host, store, inputs));
  try {
    return text === undefined ? undefined : readResolution(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Notes what an install with these inputs came to, if it can never come to anything else. */
export function noteResolution(host: Host, store: PackageStore, inputs: InstallInputs, resolved: readonly ResolvedPackage[]): void {
  if (!store.lasts) return;
  const { open, unsure, paths, configuration } = inputs;
  // A folder or a page of links, which a tool's configuration may name as well, can have another file under the same name.
  const isFixed = [open, unsure, Object.keys(paths), Object.keys(configuration)].every((one) => one.length === 0);
  if (isFixed && resolved.every(({ wheel, url }) => wheel && !url.startsWith('file:')))
    host.store.addNote(store.dir, KIND, keyOf(host, store, inputs), JSON.stringify(resolved));
}

function keyOf(host: Host, { maker }: PackageStore, inputs: InstallInputs): string {
  return host.files.sha256OfText(`${maker}\n${inputsDigest(inputs)}`);
}
