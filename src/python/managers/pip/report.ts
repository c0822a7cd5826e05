import { isTable, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { normalizeName } from '../../requirements.ts';
import { FOLDER, type ResolvedPackage } from '../../resolution.ts';
import { withoutCredentials } from '../../url-secrets.ts';

/**
 * Reads pip's installation report (format version 1: pip's documentation, "Installation Report"), sorted by name. Undefined if
 * not all of it is understood.
 */
export function readPipReport(text: string): readonly ResolvedPackage[] | undefined {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isTable(report) || report['version'] !== '1' || !Array.isArray(report['install'])) return undefined;
  const packages = tablesIn(report['install']).map(readPackage);
  const known = packages.filter((one) => one !== undefined);
  if (known.length !== report['install'].length) return undefined;
  return known.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readPackage(item: Table): ResolvedPackage | undefined {
  const { name, version } = tableIn(item, 'metadata');
  const info = tableIn(item, 'download_info');
  const { url } = info;
  if (typeof name !== 'string' || typeof version !== 'string' || typeof url !== 'string') return undefined;
  const sha256 = tableIn(info, 'archive_info', 'hashes')['sha256'];
  const commit = tableIn(info, 'vcs_info')['commit_id'];
  const isArchive = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  // The content of a folder that the app asks for is compared before; another, or a file without a checksum, cannot be identified.
  const isFolder = 'dir_info' in info && item['requested'] === true;
  const identity = isArchive ? sha256 : typeof commit === 'string' ? commit : isFolder ? FOLDER : undefined;
  return {
    name: normalizeName(name),
    version,
    identity: identity ?? '',
    url: withoutCredentials(url),
    wheel: isArchive && item['is_direct'] === false && /\.whl(?:[?#]|$)/.test(url),
    requested: item['requested'] === true,
  };
}
