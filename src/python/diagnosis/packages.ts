import { normalizeName } from '../requirements.ts';

/** A system that a package is for, and the marker that keeps it there (PEP 508). */
export interface OtherSystem {
  readonly system: string;
  readonly marker: string;
}

const WINDOWS: OtherSystem = { system: 'Windows', marker: 'sys_platform == "win32"' };
const MACOS: OtherSystem = { system: 'macOS', marker: 'sys_platform == "darwin"' };

/** Packages that have no files but for one system, or say that they build on no other (their pages on PyPI). */
const SYSTEMS: readonly (readonly [OtherSystem, RegExp])[] = [
  [
    WINDOWS,
    /^(?:pywin32|pypiwin32|pywinpty|windows-curses|twisted-iocpsupport|pyaudiowpatch|tensorflow-intel|winrt-[a-z-]+|kivy-deps-[a-z0-9-]+)$/,
  ],
  [MACOS, /^(?:pyobjc(?:-core|-framework-[a-z0-9-]+)?|tensorflow-macos|tensorflow-metal|macfsevents|rumps)$/],
];

/** The system that a package is for, if it is for one alone and that is not `os`. */
export function otherSystem(name: string, os: 'linux' | 'darwin'): OtherSystem | undefined {
  const plain = normalizeName(name);
  const [found] = SYSTEMS.find(([system, names]) => names.test(plain) && !(system === MACOS && os === 'darwin')) ?? [];
  return found;
}

/**
 * What to use instead of packages that are built from source, or were given up: the same code with wheels, or the
 * package that took over (their own pages on PyPI name it).
 */
const SISTERS: Readonly<Record<string, { readonly name: string; readonly note?: string }>> = {
  psycopg2: { name: 'psycopg2-binary', note: 'the same package with wheels' },
  mysqlclient: { name: 'PyMySQL', note: 'pure Python; call pymysql.install_as_MySQLdb() before the first use' },
  'mysql-python': { name: 'mysqlclient', note: 'its successor' },
  'mysql-connector': { name: 'mysql-connector-python', note: 'its successor' },
  uwsgi: { name: 'pyuwsgi', note: 'the same server with wheels' },
  pycrypto: { name: 'pycryptodome', note: 'its successor' },
  pysqlite3: { name: 'pysqlite3-binary', note: 'the same package with wheels' },
  dlib: { name: 'dlib-bin', note: 'the same package with wheels' },
  'cx-oracle': { name: 'oracledb', note: 'its successor' },
  fbprophet: { name: 'prophet', note: 'its new name' },
  sklearn: { name: 'scikit-learn', note: 'its real name' },
  nose: { name: 'pynose', note: 'its successor' },
};

/** A package that can be installed instead of `name`, if one is known. */
export function sisterOf(name: string): { readonly name: string; readonly note?: string } | undefined {
  const plain = normalizeName(name);
  return Object.hasOwn(SISTERS, plain) ? SISTERS[plain] : undefined;
}

/** Packages that apps ask for most, to recognise a misspelled name (the top of PyPI's own download counts, and web frameworks). */
export const KNOWN_PACKAGES: readonly string[] =
  `aiohttp alembic anyio asgiref attrs beautifulsoup4 bottle boto3 botocore celery certifi channels click cryptography daphne dj-database-url django
django-cors-headers django-environ django-filter djangorestframework email-validator fastapi flask flask-cors flask-login flask-migrate
flask-sqlalchemy flask-wtf gevent gunicorn httpx hypercorn itsdangerous jinja2 langchain lxml mako markdown markupsafe marshmallow
matplotlib mysqlclient numpy openai opencv-python openpyxl orjson packaging pandas passlib pillow plotly prometheus-client protobuf psutil psycopg
psycopg2 psycopg2-binary pydantic pydantic-settings pyjwt pymongo pymysql pytest python-dateutil python-decouple python-dotenv python-jose
python-multipart pytz pyyaml redis requests rich scikit-learn scipy seaborn selenium sentry-sdk setuptools six sqlalchemy sqlmodel starlette
streamlit tornado tqdm typer typing-extensions tzdata urllib3 uvicorn uwsgi waitress websockets werkzeug wheel whitenoise wtforms`.split(
    /\s+/,
  );
