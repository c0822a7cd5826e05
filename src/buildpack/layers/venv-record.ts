import { layerRecord, type LayerRecord, opaque, optional, text } from '../layer-record.ts';
import type { Tool } from './tool.ts';

/** The inputs of an environment, except what an image must not reveal: that is in the tool's cache (`InstallInputs`). */
export interface VenvRecord {
  readonly pythonVersion: string;
  readonly python: string;
  readonly manager: string;
  readonly toolVersion: string;
  readonly target: string;
  readonly groups: string | undefined;
  readonly extras: string | undefined;
}

/** The record of an environment that `tool` filled. */
export function venvRecord({ title }: Pick<Tool, 'title'>): LayerRecord<VenvRecord> {
  return layerRecord({
    pythonVersion: text('python_version', 'Python version'),
    python: opaque('python', 'the interpreter'),
    manager: text('manager', 'package manager'),
    toolVersion: text('tool_version', `${title} version`),
    target: text('target', 'the system'),
    groups: optional('groups', 'groups'),
    extras: optional('extras', 'extras'),
  });
}
