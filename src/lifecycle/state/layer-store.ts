import path from 'node:path';
import { BUILDPACK, escapedId } from '../../cnb/buildpack.ts';
import { makeFolder, move, namesIn, writeFile } from '../../io/files.ts';
import type { LayerStore } from '../../io/host.ts';
import { plainKind } from '../../io/state-files.ts';
import { stringify } from '../../io/toml.ts';
import { removeTree } from '../../io/trees.ts';
import { readLayer } from './decode.ts';
import type { OutputFolder } from './output-folder.ts';

/**
 * The layers of a build in an output folder. Some are lent by the previous build (moved aside by `begin`) or by one that
 * completed them and then failed.
 */
export interface OutputLayers extends LayerStore {
  /**
   * Restores cached layers as the restorer does: content and metadata, never the types, which the buildpack has to declare
   * itself. They are lent: discarding one returns it. Of two with the same name, the newer one, of the failed build, comes first.
   */
  readonly restore: (from: 'finished' | 'all') => void;
  /** Keeps a layer for later builds only, apart from those of an image. */
  readonly keep: (name: string) => void;
}

/** Opens the layers of the build that `begin` started. */
export function openLayers(output: OutputFolder): OutputLayers {
  const lent = new Map<string, string>();
  const waiting = new Map<string, string[]>();
  const borrow = (place: string): boolean => {
    const aside = waiting.get(place)?.shift();
    const layer = aside === undefined ? undefined : readLayer(`${aside}.toml`);
    if (aside === undefined || layer === undefined) return false;
    writeFile(`${place}.toml`, stringify({ metadata: layer.metadata }));
    move(aside, place);
    lent.set(place, aside);
    return true;
  };
  const discard = (place: string): void => {
    const aside = lent.get(place);
    if (aside === undefined) removeTree(place);
    else move(place, aside);
    lent.delete(place);
    removeTree(`${place}.toml`);
  };
  return {
    restore: (from) => {
      makeFolder(output.ownLayers);
      for (const { name, aside } of from === 'all' ? lenders(output) : finishedLayers(output)) {
        if (readLayer(`${aside}.toml`)?.types.cache !== true) continue;
        const place = path.join(output.ownLayers, name);
        waiting.set(place, [...(waiting.get(place) ?? []), aside]);
      }
      for (const place of waiting.keys()) borrow(place);
    },
    keep: (name) => {
      for (const entry of [name, `${name}.toml`]) move(path.join(output.ownLayers, entry), path.join(output.cache, entry));
    },
    discard,
    replace: (place) => {
      if ((waiting.get(place) ?? []).length === 0) return false;
      discard(place);
      return borrow(place);
    },
  };
}

/**
 * Returns the layers that an unfinished build was lent. A layer is lent if its metadata is aside and its content is not: then the
 * folder with its name is that content, since `discard` returns it before anything replaces it.
 */
export function returnLent(output: OutputFolder): void {
  for (const { name, aside } of lenders(output)) {
    if (!isLent(aside)) continue;
    const found = storesIn(output.root)
      .map((store) => path.join(store, name))
      .find((place) => plainKind(place) === 'folder');
    if (found !== undefined) move(found, aside);
  }
}

/** Whether a layer that can be lent is lent now. */
export function isLent(aside: string): boolean {
  return plainKind(aside) === undefined;
}

/** Where the layers with this name have their place that can be lent. */
export function layerPlaces(output: OutputFolder, name: string): string[] {
  return lenders(output).flatMap((lender) => (lender.name === name ? [lender.aside] : []));
}

/** Removes the metadata of all layers in a folder, so that a half-removed one does not count as a layer. */
export function dropMetadata(store: string): void {
  for (const name of layerNames(store)) removeTree(path.join(store, `${name}.toml`));
}

/** Removes metadata without a layer from what is aside, so that it is not mistaken for a lent one. */
export function dropHusks(output: OutputFolder): void {
  for (const { aside } of layersAside(output)) {
    if (plainKind(aside) === 'folder') continue;
    removeTree(aside);
    removeTree(`${aside}.toml`);
  }
}

/** All layers that can be lent to a build. */
function lenders(output: OutputFolder): { name: string; aside: string }[] {
  return [...finishedLayers(output), ...layersAside(output)];
}

function finishedLayers({ finished }: OutputFolder): { name: string; aside: string }[] {
  return layerNames(finished).map((name) => ({ name, aside: path.join(finished, name) }));
}

/** The layers of the previous build by name, with the place of their content while it is not lent. */
function layersAside(output: OutputFolder): { name: string; aside: string }[] {
  return storesIn(output.rollback).flatMap((store) => layerNames(store).map((name) => ({ name, aside: path.join(store, name) })));
}

/** The folders below `root` that hold layers; folders behind a link do not count. */
export function storesIn(root: string): string[] {
  return [['layers', escapedId(BUILDPACK.id)], ['cache']].flatMap((parts) => {
    const folders = parts.map((_, index) => path.join(root, ...parts.slice(0, index + 1)));
    return folders.every((folder) => plainKind(folder) === 'folder') ? folders.slice(-1) : [];
  });
}

/** Files of a layers directory that do not describe a layer (spec: buildpack.md, "Layers"). */
const NO_LAYERS = new Set(['launch', 'store', 'build']);

/** The names with a `<layer>.toml` in a folder, whatever it contains. Only valid names of a single folder count. */
export function layerNames(folder: string): string[] {
  if (plainKind(folder) !== 'folder') return [];
  return namesIn(folder).flatMap((file) => {
    const name = /^([\w-][\w.-]*)\.toml$/.exec(file)?.[1];
    return name === undefined || NO_LAYERS.has(name) ? [] : [name];
  });
}
