import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeDurably } from '../../io/state-files.ts';
import { readSeal } from './decode.ts';

/**
 * Whether an output folder can be trusted. `moved`: made by this user's pybuild at another path. `unknown`: it came with a
 * repository or from another machine or user, or the user's secret is gone; nothing in it is read, run or moved.
 */
export type Ownership = { readonly is: 'ours' } | { readonly is: 'moved'; readonly from: string } | { readonly is: 'unknown' };

/** Judges the folder at the real path `root` by its seal in `file`. Without a secret, no folder is ours. */
export function ownershipOf(root: string, file: string, secret: Buffer | undefined): Ownership {
  const seal = readSeal(file);
  if (seal === undefined || secret === undefined) return { is: 'unknown' };
  if (!timingSafeEqual(Buffer.from(seal.seal, 'hex'), digestOf(seal.path, secret))) return { is: 'unknown' };
  return seal.path === root ? { is: 'ours' } : { is: 'moved', from: seal.path };
}

/** Seals the output folder at the real path `root`. Without the secret, the seal in `file` cannot be forged. */
export function sealOutput(root: string, file: string, secret: Buffer): void {
  writeDurably(file, `${JSON.stringify({ v: 1, path: root, seal: digestOf(root, secret).toString('hex') })}\n`);
}

function digestOf(root: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(`pybuild output folder\0${root}`).digest();
}
