/** The modules that an app has itself. */
export interface OwnModules {
  /** Whether a folder of the app (`''` for its root) has a module or package with this name. */
  readonly isIn: (folder: string, name: string) => boolean;
  /** Whether any folder has one. */
  readonly isAnywhere: (name: string) => boolean;
}

/** The modules that files of code make; their paths are the app's. A folder is one if it has code, also further below. */
export function ownModules(files: readonly string[]): OwnModules {
  const places = new Set<string>();
  const names = new Set<string>();
  for (const file of files) {
    const parts = file.split('/');
    // `fast.cpython-312-x86_64-linux-gnu.so` is the module `fast`.
    parts.push((parts.pop() ?? '').replace(/\..*/s, ''));
    for (let count = 1; count <= parts.length; count++) {
      places.add(parts.slice(0, count).join('/'));
      names.add(parts[count - 1] ?? '');
    }
  }
  return {
    isIn: (folder, name) => places.has(folder === '' ? name : `${folder}/${name}`),
    isAnywhere: (name) => names.has(name),
  };
}

/** Whether a file is code that can be imported, by its name. */
export function isCode(name: string): boolean {
  return /\.(?:py|pyc|pyx|so|pyd)$/.test(name);
}
