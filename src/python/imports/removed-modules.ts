/** A module that came with Python or with setuptools, and no longer does. */
export interface RemovedModule {
  readonly removedIn: string;
  /** What brings it back, as a line of requirements. */
  readonly pin?: string;
}

const NO_LONGER: Readonly<Record<string, readonly string[]>> = {
  // docs.python.org/3/whatsnew/3.0.html#library-changes, and the modules that were renamed for it
  'Python 3':
    'BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO Tkinter UserDict __builtin__ anydbm cPickle cStringIO cookielib dummy_thread htmlentitydefs httplib md5 robotparser urllib2 urlparse xmlrpclib'.split(
      ' ',
    ),
  // docs.python.org/3/whatsnew/3.11.html#removed
  'Python 3.11': ['binhex'],
  // docs.python.org/3/whatsnew/3.12.html#removed
  'Python 3.12': ['asynchat', 'asyncore', 'distutils', 'imp', 'smtpd'],
  // docs.python.org/3/whatsnew/3.13.html#removed-modules-and-apis
  'Python 3.13':
    'aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib'.split(
      ' ',
    ),
  // setuptools.pypa.io/en/stable/history.html, v82.0.0
  'setuptools 82': ['pkg_resources'],
};

/** By the PyPI pages of these packages, each a copy of the module; the README of `legacy-cgi` names cgitb. */
const PINS: Readonly<Record<string, string>> = {
  aifc: 'standard-aifc',
  asynchat: 'pyasynchat',
  asyncore: 'pyasyncore',
  audioop: 'audioop-lts',
  cgi: 'legacy-cgi',
  cgitb: 'legacy-cgi',
  chunk: 'standard-chunk',
  distutils: 'setuptools',
  imghdr: 'standard-imghdr',
  mailcap: 'standard-mailcap',
  nntplib: 'standard-nntplib',
  pipes: 'standard-pipes',
  pkg_resources: 'setuptools<82',
  smtpd: 'standard-smtpd',
  sndhdr: 'standard-sndhdr',
  sunau: 'standard-sunau',
  telnetlib: 'standard-telnetlib',
  uu: 'standard-uu',
  xdrlib: 'standard-xdrlib',
};

/** What became of a module that Python or setuptools had; undefined for all others. */
export function removedModule(module: string): RemovedModule | undefined {
  const [removedIn] = Object.entries(NO_LONGER).find(([, modules]) => modules.includes(module)) ?? [];
  if (removedIn === undefined) return undefined;
  const pin = Object.hasOwn(PINS, module) ? PINS[module] : undefined;
  return { removedIn, ...(pin === undefined ? {} : { pin }) };
}
