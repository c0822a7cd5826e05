import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

/**
 * @typedef {object} File
 * @property {string} name
 * @property {string} sha256
 * @property {number} size
 * @property {string | undefined} metadata the checksum of its METADATA, if that is beside it
 */

/** @typedef {Record<'html' | 'json', { text: string, etag: string }>} Page */

/**
 * Serves a folder of wheels on loopback as a package index (PEP 503, 691, 658), with the caching headers of the real one:
 * pages are revalidated by their ETag, files never expire. The folder's `archives/` is served unchanged.
 * @param {string} folder
 * @returns {Promise<{ url: string, host: string, archives: string, close: () => void }>}
 */
export async function servePackages(folder) {
  const pages = makePages(folder);
  const server = createServer((request, response) => {
    const [, kind = '', name = ''] = decodeURIComponent(request.url ?? '').split('/');
    const page = pages.get(name);
    if (kind === 'simple' && page !== undefined) {
      const json = request.headers.accept?.includes(JSON_TYPE) ?? false;
      const { text, etag } = page[json ? 'json' : 'html'];
      const type = json ? JSON_TYPE : 'text/html; charset=utf-8';
      const headers = { 'content-type': type, 'cache-control': 'max-age=600, public', etag, vary: 'Accept' };
      const unchanged = request.headers['if-none-match'] === etag;
      response.writeHead(unchanged ? 304 : 200, headers).end(unchanged ? undefined : text);
    } else if (/^(files|archives)$/.test(kind) && /^[\w.+-]+\.(whl|whl\.metadata|tar\.gz)$/.test(name)) {
      const file = path.join(folder, kind === 'files' ? '' : kind, name);
      const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'max-age=365000000, immutable, public' };
      response.writeHead(200, { ...headers, 'content-length': statSync(file).size });
      createReadStream(file).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
  return { url: `${origin}/simple/`, host: '127.0.0.1', archives: `${origin}/archives/`, close: () => server.close() };
}

/**
 * @param {string} folder
 * @returns {Map<string, Page>}
 */
function makePages(folder) {
  /** @type {Map<string, File[]>} */
  const projects = new Map();
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.whl')) continue;
    const project = name.slice(0, name.indexOf('-')).toLowerCase().replaceAll(/[_.]+/g, '-');
    const metadata = path.join(folder, `${name}.metadata`);
    const file = {
      name,
      sha256: sha256(path.join(folder, name)),
      size: statSync(path.join(folder, name)).size,
      metadata: existsSync(metadata) ? sha256(metadata) : undefined,
    };
    projects.set(project, [...(projects.get(project) ?? []), file]);
  }
  return new Map([...projects].map(([name, files]) => [name, { html: withTag(htmlOf(files)), json: withTag(jsonOf(name, files)) }]));
}

/** @param {readonly File[]} files */
function htmlOf(files) {
  const links = files.map(({ name, sha256: digest, metadata }) => {
    const known = metadata === undefined ? '' : ` data-core-metadata="sha256=${metadata}"`;
    return `<a href="/files/${encodeURIComponent(name)}#sha256=${digest}"${known}>${name}</a><br>\n`;
  });
  return `<!DOCTYPE html>\n<html><body>\n${links.join('')}</body></html>\n`;
}

/** @type {(project: string, files: readonly File[]) => string} */
function jsonOf(project, files) {
  const entries = files.map(({ name, sha256: digest, size, metadata }) => ({
    filename: name,
    url: `/files/${encodeURIComponent(name)}`,
    hashes: { sha256: digest },
    size,
    'core-metadata': metadata === undefined ? false : { sha256: metadata },
  }));
  return JSON.stringify({ meta: { 'api-version': '1.0' }, name: project, files: entries });
}

/** @param {string} text */
function withTag(text) {
  return { text, etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` };
}

/** @param {string} file */
function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
