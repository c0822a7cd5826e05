/** The folder of a path; '' for the root of the app. */
export function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}

/** A path below a folder. */
export function join(folder: string, name: string): string {
  return folder === '' || name === '' ? `${folder}${name}` : `${folder}/${name}`;
}

/** The folder some levels above another; undefined above the root of the app. */
export function ancestor(folder: string, levels: number): string | undefined {
  if (levels === 0) return folder;
  return folder === '' ? undefined : ancestor(folderOf(folder), levels - 1);
}

/** The name of a file without folders and ending. */
export function stemOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.py$/, '');
}
