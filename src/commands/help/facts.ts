/** A command as help, completion and the manual page describe it: all from the same source as the command line itself. */
export interface CommandFacts {
  /** The words after `pybuild`: `cache prune`; empty for pybuild itself. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly description: string;
  readonly usage: string;
  readonly options: readonly OptionFacts[];
  readonly subcommands: readonly CommandFacts[];
  /** What an argument may be, where it is one of several words. */
  readonly choices: readonly string[];
}

export interface OptionFacts {
  /** `--env <K=V>`, as it is written. */
  readonly flags: string;
  /** `--env` */
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}
