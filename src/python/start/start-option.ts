/** A line for a Procfile, where nobody but the app's author can tell which is right. */
export interface StartOption {
  readonly line: string;
  readonly evidence: readonly string[];
  /** What it takes first, where the server is not installed: `add uvicorn to requirements.txt`. */
  readonly first?: string;
}

/** A line for the Procfile of an app without processes: one of its own options, else an example. */
export function exampleLine(options: readonly Pick<StartOption, 'line'>[] = []): string {
  return options[0]?.line ?? 'web: python main.py';
}
