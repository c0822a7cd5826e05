// Writes a buildpack's folder as a buildpackage: an OCI image layout in a tar archive, with the buildpack as its only layer
// (spec: distribution.md, "Buildpackage").
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';

/** 1980-01-01T00:00:01Z: the lifecycle gives every file of an image this time. */
const TIME = new Date(315532801_000);

/**
 * @param {object} buildpack
 * @param {string} buildpack.folder the buildpack as it should be in a builder
 * @param {string} buildpack.file the path of the buildpackage
 * @param {any} buildpack.descriptor its buildpack.toml
 */
export function writeBuildpackage({ folder, file, descriptor }) {
  const { api, targets } = descriptor;
  const { id, version, name } = descriptor.buildpack;
  const work = mkdtempSync(path.join(tmpdir(), 'buildpackage-'));
  try {
    const layer = tarOf(stageLayer(path.join(work, 'layer'), folder, `cnb/buildpacks/${id.replaceAll('/', '_')}`, version), '/');
    const layerDiffID = digestOf(layer);
    const image = path.join(work, 'image');
    const add = (mediaType, content) => addBlob(image, mediaType, content);
    const config = add('application/vnd.oci.image.config.v1+json', {
      os: targets[0].os,
      architecture: targets[0].arch,
      rootfs: { type: 'layers', diff_ids: [layerDiffID] },
      config: {
        Labels: {
          'io.buildpacks.buildpackage.metadata': JSON.stringify({ id, version, name, stacks: [{ id: '*' }] }),
          'io.buildpacks.buildpack.layers': JSON.stringify({ [id]: { [version]: { api, name, targets, layerDiffID } } }),
        },
      },
    });
    const layers = [add('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(layer))];
    const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers };
    writeJson(path.join(image, 'index.json'), { schemaVersion: 2, manifests: [add(manifest.mediaType, manifest)] });
    writeJson(path.join(image, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
    writeFileSync(file, tarOf(image, ''));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** A copy of the buildpack at its path in a builder; the parent folder is the archive's first entry, as pack requires. */
function stageLayer(stage, folder, parent, version) {
  mkdirSync(path.join(stage, parent), { recursive: true });
  cpSync(folder, path.join(stage, parent, version), { recursive: true });
  return stage;
}

/** Adds content to an image layout; returns its descriptor (OCI image spec: descriptor.md). */
function addBlob(image, mediaType, content) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const digest = digestOf(bytes);
  mkdirSync(path.join(image, 'blobs/sha256'), { recursive: true });
  writeFileSync(path.join(image, 'blobs', digest.replace(':', '/')), bytes);
  return { mediaType, digest, size: bytes.length };
}

function writeJson(file, content) {
  writeFileSync(file, JSON.stringify(content));
}

function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An uncompressed tar archive of a folder, with the same bytes for the same content; names start with `root`. */
function tarOf(folder, root) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  // A builder creates the parent folders itself.
  const entries = root === '' ? names : names.filter((name) => name.split('/').length > 2);
  const chunks = [];
  const onWriteEntry = (entry) => {
    entry.path = root + entry.path;
    entry.noMtime = false;
  };
  const options = { cwd: folder, sync: true, portable: true, noPax: true, noDirRecurse: true, mtime: TIME, onWriteEntry };
  create(options, entries).on('data', (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks);
}
