/** Output of Poetry 2.5.1, uv 0.13.9, PDM 2.29.4 and Pipenv 2026.10.3 where they cannot make a lock, verbatim; shortened where lines do not matter. */

export const POETRY_UNKNOWN = `Updating dependencies
Resolving dependencies...

Because web depends on nosuch-package (*) which doesn't match any versions, version solving failed.`;

export const POETRY_VERSION = `Updating dependencies
Resolving dependencies...

Because web depends on flask (99.1) which doesn't match any versions, version solving failed.`;

export const POETRY_CONFLICT = `Updating dependencies
Resolving dependencies...

Because web depends on flask (3.0.0) which depends on Werkzeug (>=3.0.0), werkzeug is required.
So, because web depends on werkzeug (<2), version solving failed.`;

export const POETRY_RANGE = `Updating dependencies
Resolving dependencies...

The current project's supported Python range (>=3.10) is not compatible with some of the required packages Python requirement:
  - numpy requires Python >=3.11, so it will not be installable for Python >=3.10,<3.11

Because web depends on numpy (2.3.0) which requires Python >=3.11, version solving failed.

  * Check your dependencies Python requirement: The Python requirement can be specified via the \`python\` or \`markers\` properties

    For numpy, a possible solution would be to set the \`python\` property to ">=3.11"

    https://python-poetry.org/docs/dependency-specification/#python-restricted-dependencies,
    https://python-poetry.org/docs/dependency-specification/#using-environment-markers`;

export const UV_UNKNOWN = `error: No solution found when resolving dependencies
  cause: Because nosuch-package was not found in the package registry and your project depends on nosuch-package, we can conclude that your project's requirements are unsatisfiable.`;

export const UV_VERSION = `error: No solution found when resolving dependencies
  cause: Because there is no version of flask==99.1 and your project depends on flask==99.1, we can conclude that your project's requirements are unsatisfiable.`;

export const UV_CONFLICT = `error: No solution found when resolving dependencies
  cause: Because flask==3.0.0 depends on werkzeug>=3.0.0 and your project depends on flask==3.0.0, we can conclude that your project depends on werkzeug>=3.0.0.
         And because your project depends on werkzeug<2, we can conclude that your project's requirements are unsatisfiable.`;

export const UV_RANGE = `error: No solution found when resolving dependencies for split (markers: python_full_version == '3.10.*')
  cause: Because the requested Python version (>=3.10) does not satisfy Python>=3.11 and numpy==2.3.0 depends on Python>=3.11, we can conclude that numpy==2.3.0 cannot be used.
         And because your project depends on numpy==2.3.0, we can conclude that your project's requirements are unsatisfiable.

hint: While the active Python version is 3.12, the resolution failed for other Python versions supported by your project. Consider limiting your project's supported Python versions using \`requires-python\`.

hint: The \`requires-python\` value (>=3.10) includes Python versions that are not supported by your dependencies (e.g., numpy==2.3.0 only supports >=3.11). Consider using a more restrictive \`requires-python\` value (like >=3.11).`;

export const PDM_UNKNOWN = `⠋ 0:00:00 Resolve for environment (>=3.10) None
[CandidateNotFound]: Unable to find candidates for nosuch-package. There may exist some issues with the package name or network condition.`;

export const PDM_VERSION = `ERROR: Unable to find a resolution for flask
Please make sure the package name is correct.
  0:00:00 🔒 Lock failed.
[ResolutionError]: Unable to find a resolution`;

export const PDM_CONFLICT = `ERROR: Unable to find a resolution for werkzeug
because of the following conflicts:
  Werkzeug>=3.0.0 (from flask@3.0.0)
  werkzeug<2 (from project)
To fix this, you could loosen the dependency version constraints in pyproject.toml. See https://pdm-project.org/en/latest/usage/lockfile/#solve-the-locking-failure for more details.
  0:00:00 🔒 Lock failed.
[ResolutionError]: Unable to find a resolution`;

export const PDM_RANGE = `/layers/pdm/lib/python3.12/site-packages/pdm/resolver/providers.py:253: PackageWarning: Skipping numpy@2.3.0 because it requires Python>=3.11 but the lock targets to work with Python>=3.10. Instead, another version of numpy that supports Python>=3.10 will be used.
If you want to install numpy@2.3.0, narrow down the \`requires-python\` range to include this version. For example, ">=3.11" should work.
  found = self.repository.find_candidates(
ERROR: Unable to find a resolution because the following dependencies don't work on all Python versions in the range of the project's \`requires-python\`: >=3.10.
  python>=3.11 (from <Candidate numpy@2.3.0 from https://index.invalid/simple/numpy/>)
A possible solution is to change the value of \`requires-python\` in pyproject.toml to >=3.11.
  0:00:02 🔒 Lock failed.
[ResolutionError]: Unable to find a resolution`;

export const PIPENV_UNKNOWN = `Locking  dependencies...
Building requirements...
Resolving dependencies...
✘ Locking Failed!
ERROR: No matching distribution found for nosuch-package

The conflict is caused by:
    The user requested nosuch-package
pipenv.exceptions.ResolutionFailure: ERROR: ERROR: No matching distribution found for nosuch-package

The conflict is caused by:
    The user requested nosuch-package`;

export const PIPENV_VERSION = `Locking  dependencies...
Building requirements...
Resolving dependencies...
✘ Locking Failed!
ERROR: No matching distribution found for flask==99.1

The conflict is caused by:
    The user requested flask==99.1
pipenv.exceptions.ResolutionFailure: ERROR: ERROR: No matching distribution found for flask==99.1

The conflict is caused by:
    The user requested flask==99.1`;

export const PIPENV_CONFLICT = `Locking  dependencies...
Building requirements...
Resolving dependencies...
✘ Locking Failed!
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts

The conflict is caused by:
    The user requested werkzeug<2
    flask 3.0.0 depends on Werkzeug>=3.0.0
pipenv.exceptions.ResolutionFailure: ERROR: ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts

The conflict is caused by:
    The user requested werkzeug<2
    flask 3.0.0 depends on Werkzeug>=3.0.0`;
