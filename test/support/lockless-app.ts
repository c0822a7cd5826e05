import type { Environment } from '../../src/cnb/layer-env.ts';
import type { Failure } from '../../src/errors/failure.ts';
import type { AppFiles } from './start.ts';

/** An app without a lock or a `requirements.txt`, in a shape that people really have. */
export interface LocklessApp {
  readonly name: string;
  readonly files: AppFiles;
  readonly env?: Environment;
  /** Why it cannot be built where tests run, although what it asks for is right. */
  readonly unbuildable?: string;
  readonly expected: Builds | Asks | Refuses | 'not-python';
}

/** It builds; what is left out is not looked at. */
export interface Builds {
  readonly builds: string;
  /** The files that say what to install. */
  readonly from?: readonly string[];
  /** What is asked for, where no tool has a lock of its own. */
  readonly wants?: readonly string[];
  /** Projects installed in place. */
  readonly editable?: readonly string[];
  /** The minor or full version of Python. */
  readonly python?: string;
  /** The command of the process that starts by default. */
  readonly starts?: string;
  /** Words of what is said about it. */
  readonly says?: readonly string[];
}

/** It does not build before the user has chosen; the settings to choose from. */
interface Asks {
  readonly asks: readonly string[];
}

/** It does not build. */
interface Refuses {
  readonly refuses: Failure['kind'];
  /** The lines of a requirements.txt to copy. */
  readonly lists?: readonly string[];
  /** Words of the error. */
  readonly says?: readonly string[];
}
