/** A process of the app (spec: buildpack.md, "launch.toml"). */
export interface Process {
  readonly type: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly default: boolean;
}

export interface Launch {
  readonly processes: readonly Process[];
}

/**
 * The content of `launch.toml`; keys with default values are left out. `command` is a list and `direct` must not appear
 * (Buildpack API 0.9 and later).
 */
export function encodeLaunch(launch: Launch): Record<string, unknown> {
  return {
    processes: launch.processes.map((process) => ({
      type: process.type,
      command: [...process.command],
      args: [...process.args],
      ...(process.default ? { default: true } : {}),
    })),
  };
}
