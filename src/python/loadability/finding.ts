/** Whether the native code of a build loads in a run image. */
export interface Loadability {
  readonly image: string;
  /** How many libraries and programs were read. */
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** What would not load, and whose it is. */
export interface Finding {
  readonly owner: Owner;
  readonly problem: Problem;
  /** The files that have the problem. */
  readonly files: readonly string[];
}

export interface Owner {
  readonly kind: 'package' | 'python' | 'app';
  readonly name: string;
}

export type Problem =
  /** `others` are the images that have it. */
  | { readonly kind: 'library'; readonly library: string; readonly package?: string; readonly others: readonly string[] }
  /** `has` is the newest version of the image. */
  | { readonly kind: 'version'; readonly library: string; readonly version: string; readonly has?: string; readonly compiledHere?: true }
  | { readonly kind: 'machine'; readonly machine: string }
  /** It needs musl, and the image has glibc. */
  | { readonly kind: 'libc' }
  | { readonly kind: 'damaged'; readonly reason: string }
  /** The image has no C library at all. */
  | { readonly kind: 'no-libc' }
  /** The image does not exist for the machine that the build is for. */
  | { readonly kind: 'image-machine'; readonly machines: readonly string[]; readonly machine: string };
