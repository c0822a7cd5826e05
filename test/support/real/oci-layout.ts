import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** The path of the image `name:latest` in the lifecycle's layout folder. */
export function imageFolder(layouts: string, name: string): string {
  return path.join(layouts, 'index.docker.io/library', name, 'latest');
}

/** Writes a run image with one empty layer as an OCI layout: the base for exported apps. */
export function writeRunImage(folder: string): void {
  const tar = Buffer.alloc(1024);
  const layer = writeBlob(folder, gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip');
  const config = writeBlob(
    folder,
    json({
      os: 'linux',
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
      history: [{ created_by: 'base' }],
    }),
    'application/vnd.oci.image.config.v1+json',
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = writeBlob(folder, json({ schemaVersion: 2, mediaType, config, layers: [layer] }), mediaType);
  writeFileSync(path.join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(path.join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [manifest] }));
}

/** The configuration of an image. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/** The configuration of an image in an OCI layout. */
export function imageConfig(folder: string): ImageConfig {
  return (readJson(blob(folder, manifestOf(folder).config.digest)) as { config: ImageConfig }).config;
}

/** Unpacks all layers of an image over each other, as a container would see them. */
export function unpackImage(folder: string, into: string): void {
  mkdirSync(into, { recursive: true });
  for (const { digest } of manifestOf(folder).layers)
    execFileSync('tar', ['-x', '--no-same-owner', '-f', blob(folder, digest), '-C', into], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function manifestOf(folder: string): Manifest {
  const { manifests } = readJson(path.join(folder, 'index.json')) as { manifests: readonly { digest: string }[] };
  return readJson(blob(folder, manifests[0]?.digest ?? '')) as Manifest;
}

function blob(folder: string, digest: string): string {
  return path.join(folder, 'blobs', digest.replace(':', '/'));
}

function writeBlob(folder: string, content: Buffer, mediaType: string): { mediaType: string; digest: string; size: number } {
  const digest = digestOf(content);
  mkdirSync(path.dirname(blob(folder, digest)), { recursive: true });
  writeFileSync(blob(folder, digest), content);
  return { mediaType, digest, size: content.length };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
