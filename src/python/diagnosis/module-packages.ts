/**
 * Packages whose modules have other names, by the module (source: the top-level names in the packages' own wheels). Where
 * several packages have the module, the one that installs without a compiler.
 */
const PACKAGES: Readonly<Record<string, string>> = {
  Crypto: 'pycryptodome',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyOpenSSL',
  PIL: 'Pillow',
  allauth: 'django-allauth',
  anymail: 'django-anymail',
  attr: 'attrs',
  axes: 'django-axes',
  bootstrap4: 'django-bootstrap4',
  bootstrap5: 'django-bootstrap5',
  bs4: 'beautifulsoup4',
  cacheops: 'django-cacheops',
  ckeditor: 'django-ckeditor',
  compressor: 'django-compressor',
  constance: 'django-constance',
  corsheaders: 'django-cors-headers',
  crispy_forms: 'django-crispy-forms',
  csp: 'django-csp',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  debug_toolbar: 'django-debug-toolbar',
  decouple: 'python-decouple',
  django_filters: 'django-filter',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  environ: 'django-environ',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  guardian: 'django-guardian',
  haystack: 'django-haystack',
  health_check: 'django-health-check',
  hijack: 'django-hijack',
  imagekit: 'django-imagekit',
  import_export: 'django-import-export',
  jose: 'python-jose',
  jwt: 'PyJWT',
  ldap: 'python-ldap',
  magic: 'python-magic',
  markdownx: 'django-markdownx',
  model_utils: 'django-model-utils',
  modeltranslation: 'django-modeltranslation',
  mptt: 'django-mptt',
  multipart: 'python-multipart',
  ninja: 'django-ninja',
  oauth2_provider: 'django-oauth-toolkit',
  phonenumber_field: 'django-phonenumber-field',
  pipeline: 'django-pipeline',
  polymorphic: 'django-polymorphic',
  pptx: 'python-pptx',
  psycopg: 'psycopg[binary]',
  psycopg2: 'psycopg2-binary',
  rest_framework: 'djangorestframework',
  rest_framework_simplejwt: 'djangorestframework-simplejwt',
  reversion: 'django-reversion',
  rosetta: 'django-rosetta',
  sass_processor: 'django-sass-processor',
  serial: 'pyserial',
  silk: 'django-silk',
  simple_history: 'django-simple-history',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  social_django: 'social-auth-app-django',
  socketio: 'python-socketio',
  sorl: 'sorl-thumbnail',
  storages: 'django-storages',
  taggit: 'django-taggit',
  telegram: 'python-telegram-bot',
  tinymce: 'django-tinymce',
  waffle: 'django-waffle',
  widget_tweaks: 'django-widget-tweaks',
  yaml: 'PyYAML',
  zmq: 'pyzmq',
};

/** The package that most likely has a module, if its name is another than the module's. */
export function packageOf(module: string): string | undefined {
  return Object.hasOwn(PACKAGES, module) ? PACKAGES[module] : undefined;
}

/** A module that came with Python or with setuptools, and no longer does. */
export interface RemovedModule {
  readonly removedIn: string;
  /** What brings it back, as a line of requirements. */
  readonly pin?: string;
}

const NO_LONGER: Readonly<Record<string, readonly string[]>> = {
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

const PINS: Readonly<Record<string, string>> = { pkg_resources: 'setuptools<82', distutils: 'setuptools', cgi: 'legacy-cgi' };

/** What became of a module that Python or setuptools had; undefined for all others. */
export function removedModule(module: string): RemovedModule | undefined {
  const [removedIn] = Object.entries(NO_LONGER).find(([, modules]) => modules.includes(module)) ?? [];
  if (removedIn === undefined) return undefined;
  const pin = Object.hasOwn(PINS, module) ? PINS[module] : undefined;
  return { removedIn, ...(pin === undefined ? {} : { pin }) };
}
