import type { Pattern } from './pattern.ts';

/** Modules of the standard library by the Python that no longer has them ("What's New in Python", removed). */
const REMOVED: Readonly<Record<string, string>> = {
  distutils: '3.12',
  imp: '3.12',
  asynchat: '3.12',
  asyncore: '3.12',
  smtpd: '3.12',
  cgi: '3.13',
  crypt: '3.13',
  imghdr: '3.13',
  pipes: '3.13',
  telnetlib: '3.13',
  lib2to3: '3.13',
};
const MODULES = Object.keys(REMOVED).join('|');
const PYTHON_2 =
  /No module named '?(ConfigParser|urllib2|StringIO|cStringIO|commands|__builtin__)'?|Missing parentheses in call to '(print)'/;

/** The C types of Python whose members are nobody's but Python's own. */
const C_TYPES =
  '(PyThreadState|_?PyCFrame|CFrame|PyFrameObject|_PyErr_StackItem|PyTypeObject|PyInterpreterState|PyLongObject|PyUnicodeObject)';

/**
 * What shows that a release is older than the Python, or the setuptools, that it is built with. What is only a side effect
 * of that (a missing header, a compiler's error) comes after it.
 */
export const OLD_RELEASE: readonly Pattern[] = [
  {
    pattern: new RegExp(`No module named '?(${MODULES})\\b`),
    trouble: ([, module = '']) => ({ kind: 'old-release', sign: `it uses ${module}, which Python ${REMOVED[module]} removed` }),
  },
  {
    pattern: /module 'pkgutil' has no attribute 'ImpImporter'/,
    trouble: () => ({ kind: 'old-release', sign: 'it uses pkgutil.ImpImporter, which Python 3.12 removed' }),
  },
  {
    pattern: /cannot import name '(\w+)' from 'collections'/,
    trouble: ([, name = '']) => ({ kind: 'old-release', sign: `it imports ${name} from collections, which Python 3.10 removed` }),
  },
  {
    pattern: /module 'inspect' has no attribute '(getargspec|formatargspec)'/,
    trouble: ([, name = '']) => ({ kind: 'old-release', sign: `it uses inspect.${name}, which Python 3.11 removed` }),
  },
  {
    pattern: /module 'configparser' has no attribute '(SafeConfigParser)'/,
    trouble: ([, name = '']) => ({ kind: 'old-release', sign: `it uses configparser.${name}, which Python 3.12 removed` }),
  },
  { pattern: PYTHON_2, trouble: ([, module, word]) => ({ kind: 'old-release', sign: `it is written for Python 2 (${module ?? word})` }) },
  {
    pattern: /(longintrepr\.h): /,
    trouble: ([, header = '']) => ({ kind: 'old-release', sign: `it uses ${header}, which Python 3.11 removed` }),
  },
  {
    pattern: new RegExp(`${C_TYPES}\\W[^\\n]{0,60} has no member named|unknown type name \\W?${C_TYPES}\\b`),
    trouble: ([, member, type]) => ({ kind: 'old-release', sign: `it was written for an older C API of Python (${member ?? type})` }),
  },
  {
    pattern: /use_2to3 is invalid/,
    trouble: () => ({ kind: 'old-release', sign: 'it uses use_2to3, which setuptools 58 removed' }),
  },
  {
    pattern: /cannot import name 'Feature' from 'setuptools'/,
    trouble: () => ({ kind: 'old-release', sign: 'it uses setuptools.Feature, which setuptools 46 removed' }),
  },
  {
    pattern: /'build_ext' object has no attribute 'cython_sources'/,
    trouble: () => ({ kind: 'old-release', sign: 'it cannot be built with Cython 3' }),
  },
];
