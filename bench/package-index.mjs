import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

/**
 * Serves a folder of wheels on loopback as a package index (PEP 503), with the caching headers of the real one: pages are
 * asked for again with their ETag, files are kept for ever.
 * @param {string} folder
 * @returns {Promise<{ url: string, host: string, close: () => void }>}
 */
export async function servePackages(folder) {
  const pages = makePages(folder);
  const server = createServer((request, response) => {
    const [, kind, name = ''] = decodeURIComponent(request.url ?? '').split('/');
    const page = pages.get(name);
    if (kind === 'simple' && page !== undefined) {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=600, public', etag: page.etag };
      const unchanged = request.headers['if-none-match'] === page.etag;
      response.writeHead(unchanged ? 304 : 200, headers).end(unchanged ? undefined : page.html);
    } else if (kind === 'files' && /^[\w.+-]+\.whl$/.test(name)) {
      const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'max-age=365000000, immutable, public' };
      response.writeHead(200, headers).end(readFileSync(path.join(folder, name)));
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/simple/`, host: '127.0.0.1', close: () => server.close() };
}

/**
 * @param {string} folder
 * @returns {Map<string, { html: string, etag: string }>}
 */
function makePages(folder) {
  /** @type {Map<string, string>} */
  const links = new Map();
  for (const file of readdirSync(folder).toSorted()) {
    const name = file.slice(0, file.indexOf('-')).toLowerCase().replaceAll(/[_.]+/g, '-');
    const digest = createHash('sha256')
      .update(readFileSync(path.join(folder, file)))
      .digest('hex');
    links.set(name, `${links.get(name) ?? ''}<a href="/files/${encodeURIComponent(file)}#sha256=${digest}">${file}</a><br>\n`);
  }
  return new Map(
    [...links].map(([name, body]) => {
      const html = `<!DOCTYPE html>\n<html><body>\n${body}</body></html>\n`;
      return [name, { html, etag: `"${createHash('sha256').update(html).digest('hex').slice(0, 16)}"` }];
    }),
  );
}
