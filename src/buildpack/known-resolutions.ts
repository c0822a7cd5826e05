import type { Host } from '../io/host.ts';
import { readResolution, type ResolvedPackage } from '../python/resolution.ts';
import { inputsDigest, type InstallInputs } from './install-inputs.ts';
import type { PackageStore } from './package-store.ts';

// Resolutions by everything they depend on. Only for installs with a single possible result: every package is pinned and came
// from an index over the network, as a wheel. Another app with the same requirements then needs no resolver.

const KIND = 'resolutions';

/** The known resolution of an install with these inputs; undefined if it is unknown or not understood. */
export function knownResolution(host: Host, store: PackageStore, inputs: InstallInputs): readonly ResolvedPackage[] | undefined {
  const text = host.store.findNote(store.dir, KIND, keyOf(host, store, inputs));
  try {
    return text === undefined ? undefined : readResolution(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Records the resolution of an install with these inputs, if no other is possible. */
export function noteResolution(host: Host, store: PackageStore, inputs: InstallInputs, resolved: readonly ResolvedPackage[]): void {
  if (!store.lasts) return;
  const { open, unsure, paths, configuration } = inputs;
  // In a folder or a page of links, which a tool's configuration may also name, a file can change under the same name.
  const namesLinks = Object.keys(configuration).some((file) => /find[-_]links/i.test(host.files.readOptional(file) ?? 'find-links'));
  const isFixed = !namesLinks && [open, unsure, Object.keys(paths)].every((one) => one.length === 0);
  if (isFixed && resolved.every(({ wheel, url }) => wheel && !url.startsWith('file:')))
    host.store.addNote(store.dir, KIND, keyOf(host, store, inputs), JSON.stringify(resolved));
}

function keyOf(host: Host, { maker }: PackageStore, inputs: InstallInputs): string {
  return host.files.sha256OfText(`${maker}\n${inputsDigest(inputs)}`);
}
