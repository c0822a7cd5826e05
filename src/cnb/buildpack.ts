/** This buildpack, as `buildpack.toml` names it (spec: buildpack.md, "buildpack.toml"). */
export interface BuildpackIdentity {
  readonly id: string;
  readonly version: string;
  readonly api: string;
}

export const BUILDPACK: BuildpackIdentity = { id: 'pybuild/python', version: '0.1.0', api: '0.10' };

/** The name of a buildpack's folder below the layers directory: its id with `/` as `_` (spec: platform.md, "Layers"). */
export function escapedId(id: string): string {
  return id.replaceAll('/', '_');
}
