/** The package whose build failed, as the tool names it last. */
export function builtPackage(text: string): string | undefined {
  const [, plain, uv] =
    /Failed building wheel for ([\w.-]+)|ERROR: Failed to build '([\w.-]+)'/.exec(text) ??
    /╰─> ([\w.-]*\w)$/m.exec(text) ??
    /(?:Failed to build|Failed to download and build) `([\w.-]+)/.exec(text) ??
    /following issues with ([\w.-]+) /.exec(text) ??
    /^[ \t]*(?:add ([\w.-]+) failed:|✖ Install ([\w.-]+) [^\n]* failed$)/mu.exec(text) ??
    [];
  return (
    plain ??
    uv ??
    [...text.matchAll(/^[ \t]*(?:Collecting |Processing (?:\S*\/)?)([\w.-]*?\w)(?:-\d[\w.]*\.(?:tar|zip)|[^\w.-]|$)/gm)].at(-1)?.[1]
  );
}
