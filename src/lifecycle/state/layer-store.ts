import path from 'node:path';
import { BUILDPACK, escapedId } from '../../cnb/buildpack.ts';
import { makeFolder, move, writeFile } from '../../io/files.ts';
import type { LayerStore } from '../../io/host.ts';
import { plainKind } from '../../io/state-files.ts';
import { stringify } from '../../io/toml.ts';
import { removeTree } from '../../io/trees.ts';
import { layerNames, readLayer } from './decode.ts';
import type { OutputFolder } from './output-folder.ts';

/** The layers of a build in an output folder, some of them lent by the previous build (moved aside by `begin`). */
export interface OutputLayers extends LayerStore {
  /**
   * Brings the cached layers of the previous build back to their place, as the restorer does: content and metadata, never
   * the types, which the buildpack has to declare itself. They are lent: what would remove one gives it back.
   */
  readonly restore: () => void;
  /** Keeps a layer for later builds only, apart from those that go into an image. */
  readonly keep: (name: string) => void;
}

/** Opens the layers of the build that `begin` began. */
export function openLayers(output: OutputFolder): OutputLayers {
  const lent = new Map<string, string>();
  return {
    restore: () => {
      makeFolder(output.ownLayers);
      for (const { name, aside } of layersAside(output)) {
        const place = path.join(output.ownLayers, name);
        const layer = readLayer(`${aside}.toml`);
        if (layer?.types.cache !== true || plainKind(place) !== undefined) continue;
        writeFile(`${place}.toml`, stringify({ metadata: layer.metadata }));
        move(aside, place);
        lent.set(place, aside);
      }
    },
    keep: (name) => {
      for (const entry of [name, `${name}.toml`]) move(path.join(output.ownLayers, entry), path.join(output.cache, entry));
    },
    discard: (place) => {
      const aside = lent.get(place);
      if (aside === undefined) removeTree(place);
      else move(place, aside);
      lent.delete(place);
      removeTree(`${place}.toml`);
    },
  };
}

/**
 * Gives back the layers that an unfinished build was lent. A layer is lent if its metadata is aside and its content is
 * not: then what has its name is the same content, since `discard` gives back before anything takes its place.
 */
export function returnLent(output: OutputFolder): void {
  for (const { name, aside } of layersAside(output)) {
    if (plainKind(aside) !== undefined) continue;
    const found = storesIn(output.root)
      .map((store) => path.join(store, name))
      .find((place) => plainKind(place) === 'folder');
    if (found !== undefined) move(found, aside);
  }
}

/** Removes metadata whose layer is gone from what is aside, so that it cannot be taken for a lent one. */
export function dropHusks(output: OutputFolder): void {
  for (const { aside } of layersAside(output)) {
    if (plainKind(aside) === 'folder') continue;
    removeTree(aside);
    removeTree(`${aside}.toml`);
  }
}

/** The layers of the previous build by name, with where their content is while it is not lent. */
function layersAside(output: OutputFolder): { name: string; aside: string }[] {
  return storesIn(output.rollback).flatMap((store) => layerNames(store).map((name) => ({ name, aside: path.join(store, name) })));
}

/** The folders below `root` that hold layers; one that a link leads to is none. */
export function storesIn(root: string): string[] {
  return [['layers', escapedId(BUILDPACK.id)], ['cache']].flatMap((parts) => {
    const folders = parts.map((_, index) => path.join(root, ...parts.slice(0, index + 1)));
    return folders.every((folder) => plainKind(folder) === 'folder') ? folders.slice(-1) : [];
  });
}
