import { formatBytes } from '../format.ts';
import type { InspectedLayer } from '../inspection.ts';
import type { LayerReport } from '../report.ts';
import type { PageData, Section } from './data.ts';
import { html, type Markup } from './markup.ts';
import { bar, heads, list, size } from './parts.ts';
import { treemap } from './treemap.ts';

const LARGEST = 15;

/** The layers, what became of each and why, a map of what is in them, and the largest files. */
export function layersSection(data: PageData): Section {
  const { layers, report } = data.inspection;
  const states = new Map(report.layers.map((one) => [one.name, one]));
  const largest = Math.max(...layers.map(({ bytes }) => bytes), 1);
  const gone = report.layers.filter(({ state }) => state === 'removed');
  const row = (layer: InspectedLayer): Markup =>
    html`<tr>
      <th scope="row">${layer.name}</th>
      <td>${layer.types.join(', ')}</td>
      <td>${stateOf(states.get(layer.name))}</td>
      <td class="number">${size(layer.bytes)}</td>
      <td class="bar-cell">${bar({ from: 0, to: layer.bytes / largest })}</td>
      <td class="number">${layer.files}</td>
    </tr>`;
  return {
    id: 'layers',
    title: 'Layers',
    body: html`<p class="dim">Layers with launch are in the image; the others only help builds.</p>
      <div class="scroll">
        <table class="sizes">
          ${heads('Layer', 'Used by', 'State', { number: 'Size' }, '', { number: 'Files' })}
          <tbody>
            ${layers.map(row)}${gone.map(
              (one) =>
                html`<tr>
                  <th scope="row">${one.name}</th>
                  <td></td>
                  <td>${stateOf(one)}</td>
                  <td></td>
                  <td></td>
                  <td></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${treemap(data)} ${largestFiles(layers)}`,
  };
}

function stateOf(layer: LayerReport | undefined): Markup | undefined {
  if (layer === undefined) return undefined;
  return html`${layer.state}${layer.reasons.length === 0 ? undefined : html`<div class="dim">${list(layer.reasons)}</div>`}`;
}

function largestFiles(layers: readonly InspectedLayer[]): Markup | undefined {
  const files = layers
    .filter(({ types }) => types.includes('launch'))
    .flatMap((layer) => layer.largest.map(({ file, bytes }) => ({ file: `${layer.name}/${file}`, bytes })))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, LARGEST);
  if (files.length === 0) return undefined;
  return html`<details>
    <summary>The largest files in the image (from ${formatBytes(files[0]?.bytes ?? 0)})</summary>
    <table>
      ${heads('File', { number: 'Size' })}
      <tbody>
        ${files.map(
          ({ file, bytes }) =>
            html`<tr>
              <td class="path">${file}</td>
              <td class="number">${size(bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
