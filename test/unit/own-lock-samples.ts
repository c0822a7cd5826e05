/** Samples of failures of apps whose tool makes the lock. */
export const OWN_LOCK_SAMPLES = {
  'workspace-missing': [
    { file: 'pyproject.toml', members: ['prices'] },
    { file: 'pyproject.toml', members: ['prices', 'reports'] },
  ],
  'no-resolution': [
    { tool: 'uv', version: '0.13.9', files: ['uv.lock'], packages: ['ant', 'bee'] },
    { tool: 'uv', version: '0.13.9', files: ['pyproject.toml'], packages: ['ant'], keep: 'pybuild inspect --lock > uv.lock' },
  ],
} as const;
