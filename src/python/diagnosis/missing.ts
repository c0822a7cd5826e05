/** What a build asks for and does not find. */
export interface Missing {
  /** What it is in words: "MySQL's headers", "a C compiler". */
  readonly needs: string;
  /** The Debian packages that hold it. */
  readonly debian: readonly string[];
  readonly plural: boolean;
}

/**
 * What builds miss, the Debian packages that hold it, and the names by which they miss it: headers, libraries (`-lpq`,
 * `libpq`), programs, modules of pkg-config; `libxml/*` stands for all that is below. That each package exists was checked
 * with `apt-cache show` in Debian 12.
 */
const HEADERS = `
Python's headers | python3-dev | Python.h pyconfig.h
libffi's headers | libffi-dev | ffi.h libffi ffi
PostgreSQL's headers | libpq-dev | libpq-fe.h postgres.h pg_config libpq pq
MySQL's headers | default-libmysqlclient-dev | mysql.h mysql/mysql.h my_config.h mysql_config mariadb_config mysqlclient mariadb libmariadb perconaserverclient
OpenSSL's headers | libssl-dev | openssl/ssl.h openssl/opensslv.h openssl/crypto.h openssl/evp.h openssl/rand.h openssl ssl crypto
libxml2's and libxslt's headers | libxml2-dev libxslt1-dev | libxml/* libxslt/* libexslt/* libxml-2.0 libxslt libexslt xml2-config xslt-config xml2 xslt exslt
xmlsec's headers | libxmlsec1-dev | xmlsec/xmlsec.h xmlsec1 xmlsec1-openssl
OpenLDAP's headers | libldap-dev libsasl2-dev | lber.h ldap.h sasl/sasl.h sasl.h ldap lber ldap_r sasl2
Kerberos' headers | libkrb5-dev | krb5.h krb5/krb5.h gssapi/gssapi.h gssapi.h gssapi/gssapi_ext.h krb5-config krb5 krb5-gssapi gssapi_krb5
unixODBC's headers | unixodbc-dev | sql.h sqlext.h sqltypes.h odbc
FreeTDS' headers | freetds-dev | sqlfront.h sybfront.h sybdb.h sybdb
libcurl's headers | libcurl4-openssl-dev | curl/curl.h curl-config libcurl curl
SQLite's headers | libsqlite3-dev | sqlite3.h sqlite3
zlib's headers | zlib1g-dev | zlib.h zconf.h zlib z
bzip2's headers | libbz2-dev | bzlib.h bz2
liblzma's headers | liblzma-dev | lzma.h liblzma lzma
LZ4's headers | liblz4-dev | lz4.h liblz4 lz4
Zstandard's headers | libzstd-dev | zstd.h libzstd zstd
Snappy's headers | libsnappy-dev | snappy-c.h snappy.h snappy
JPEG's headers | libjpeg-dev | jpeglib.h libjpeg jpeg
FreeType's headers | libfreetype-dev | ft2build.h freetype2 freetype
TIFF's headers | libtiff-dev | tiff.h tiffio.h libtiff-4 tiff
WebP's headers | libwebp-dev | webp/decode.h webp/encode.h libwebp webp
Little CMS' headers | liblcms2-dev | lcms2.h lcms2
cairo's headers | libcairo2-dev | cairo.h cairo/cairo.h py3cairo.h cairo cairo-gobject
Pango's headers | libpango1.0-dev | pango/pango.h pango pangocairo
GObject Introspection's headers | libgirepository1.0-dev | girepository.h girepository-1.0 gobject-introspection-1.0
GLib's headers | libglib2.0-dev | glib.h glib-2.0 gobject-2.0 gio-2.0
GTK's headers | libgtk-3-dev | gtk/gtk.h gtk+-3.0
D-Bus' headers | libdbus-1-dev | dbus/dbus.h dbus-1 dbus-glib-1
systemd's headers | libsystemd-dev | systemd/sd-daemon.h systemd/sd-journal.h systemd/sd-messages.h libsystemd libsystemd-journal systemd
Graphviz' headers | libgraphviz-dev | graphviz/cgraph.h cgraph.h libcgraph cgraph
GDAL's headers | libgdal-dev | gdal.h gdal_version.h cpl_port.h ogr_api.h gdal-config gdal
GEOS' headers | libgeos-dev | geos_c.h geos-config geos geos_c
PROJ's headers | libproj-dev | proj.h proj_api.h proj
libspatialindex' headers | libspatialindex-dev | spatialindex/capi/sidx_api.h spatialindex spatialindex_c
HDF5's headers | libhdf5-dev | hdf5.h hdf5
netCDF's headers | libnetcdf-dev | netcdf.h nc-config netcdf
GMP's headers | libgmp-dev | gmp.h gmp
MPFR's headers | libmpfr-dev | mpfr.h mpfr
MPC's headers | libmpc-dev | mpc.h mpc
GSL's headers | libgsl-dev | gsl/gsl_math.h gsl-config gsl
OpenBLAS' headers | libopenblas-dev | cblas.h openblas blas cblas
LAPACK's headers | liblapack-dev | lapacke.h lapack
FFTW's headers | libfftw3-dev | fftw3.h fftw3
PortAudio's headers | portaudio19-dev | portaudio.h portaudio-2.0 portaudio
ALSA's headers | libasound2-dev | alsa/asoundlib.h alsa asound
PulseAudio's headers | libpulse-dev | pulse/pulseaudio.h libpulse pulse
libsndfile's headers | libsndfile1-dev | sndfile.h sndfile
FFmpeg's headers | libavformat-dev libavcodec-dev libavdevice-dev libavutil-dev libavfilter-dev libswscale-dev libswresample-dev | libavformat/* libavcodec/* libavutil/* libavformat libavcodec libavdevice libavutil libavfilter libswscale libswresample
SDL's headers | libsdl2-dev | SDL.h sdl2-config sdl2
ZeroMQ's headers | libzmq3-dev | zmq.h libzmq zmq
librdkafka's headers | librdkafka-dev | librdkafka/rdkafka.h rdkafka
LevelDB's headers | libleveldb-dev | leveldb/db.h leveldb/c.h leveldb
RocksDB's headers | librocksdb-dev | rocksdb/c.h rocksdb/db.h rocksdb
Berkeley DB's headers | libdb-dev | db.h
libmemcached's headers | libmemcached-dev | libmemcached/memcached.h libmemcached memcached
LibYAML's headers | libyaml-dev | yaml.h yaml-0.1 yaml
libevent's headers | libevent-dev | event.h event2/event.h libevent event
libev's headers | libev-dev | ev.h ev
libuv's headers | libuv1-dev | uv.h libuv uv
libsodium's headers | libsodium-dev | sodium.h libsodium sodium
GPGME's headers | libgpgme-dev | gpgme.h gpgme-config gpgme
libgit2's headers | libgit2-dev | git2.h libgit2 git2
libssh2's headers | libssh2-1-dev | libssh2.h libssh2 ssh2
libssh's headers | libssh-dev | libssh/libssh.h libssh ssh
libpcap's headers | libpcap-dev | pcap.h pcap/pcap.h pcap-config libpcap pcap
libusb's headers | libusb-1.0-0-dev | libusb.h libusb-1.0/libusb.h libusb-1.0 usb-1.0
udev's headers | libudev-dev | libudev.h libudev udev
BlueZ' headers | libbluetooth-dev | bluetooth/bluetooth.h bluez bluetooth
PC/SC's headers | libpcsclite-dev | winscard.h PCSC/winscard.h libpcsclite pcsclite
CUPS' headers | libcups2-dev | cups/cups.h cups/http.h cups-config cups
SANE's headers | libsane-dev | sane/sane.h sane-backends sane
libmagic's headers | libmagic-dev | magic.h libmagic
PAM's headers | libpam0g-dev | security/pam_appl.h pam
libattr's headers | libattr1-dev | attr/xattr.h attr/libattr.h attr
libacl's headers | libacl1-dev | sys/acl.h acl/libacl.h acl
libcap's headers | libcap-dev | sys/capability.h libcap cap
libseccomp's headers | libseccomp-dev | seccomp.h libseccomp seccomp
libvirt's headers | libvirt-dev | libvirt/libvirt.h libvirt virt
RRDtool's headers | librrd-dev | rrd.h librrd rrd
Poppler's headers | libpoppler-cpp-dev | poppler/cpp/* poppler-cpp
Tesseract's headers | libtesseract-dev libleptonica-dev | tesseract/* leptonica/* allheaders.h tesseract lept
Boost's headers | libboost-dev | boost/*
PCRE's headers | libpcre3-dev | pcre.h libpcre pcre
PCRE2's headers | libpcre2-dev | pcre2.h libpcre2-8 pcre2-8
RE2's headers | libre2-dev | re2/re2.h re2
ICU's headers | libicu-dev | unicode/utypes.h unicode/* icu-i18n icu-uc icuuc icui18n
Hunspell's headers | libhunspell-dev | hunspell.h hunspell.hxx hunspell/hunspell.h hunspell/hunspell.hxx hunspell
GNU Readline's headers | libreadline-dev | readline/readline.h readline
ncurses' headers | libncurses-dev | ncurses.h curses.h ncursesw/curses.h ncurses ncursesw
Tk's headers | tk-dev | tk.h tcl.h
X11's headers | libx11-dev | X11/Xlib.h X11/X.h x11 X11
OpenGL's headers | libgl-dev | GL/gl.h gl GL
libelf's headers | libelf-dev | libelf.h gelf.h libelf elf
libnuma's headers | libnuma-dev | numa.h numa
libaio's headers | libaio-dev | libaio.h aio`;

const PROGRAMS = `
a C compiler | build-essential | gcc cc c99 clang
a C++ compiler | build-essential | g++ c++ clang++
make | build-essential | make gmake
CMake | cmake | cmake CMake
Ninja | ninja-build | ninja
Meson | meson | meson
Rust | cargo | Rust rust Cargo cargo rustc
a Fortran compiler | gfortran | gfortran Fortran fortran f95 f77
SWIG | swig | swig swig3.0
pkg-config | pkg-config | pkg-config pkgconf
git | git | git
nasm | nasm | nasm
autoconf | autoconf automake libtool | autoconf autoreconf aclocal automake libtoolize
bison | bison | bison yacc
flex | flex | flex lex
Java | default-jdk | java javac jni.h
LLVM | llvm-dev | llvm-config llvm-config-14 llvm-config-15
the Protocol Buffers compiler | protobuf-compiler | protoc
gettext | gettext | msgfmt xgettext`;

const BY_NAME: ReadonlyMap<string, Missing> = new Map([...rowsOf(HEADERS, true), ...rowsOf(PROGRAMS, false)]);

function rowsOf(table: string, plural: boolean): (readonly [string, Missing])[] {
  return table
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [needs = '', debian = '', names = ''] = row.split(' | ');
      return names.split(' ').map((name) => [name, { needs, debian: debian.split(' '), plural }] as const);
    });
}

/** What `name` is that a build misses, if it is one that people often miss. */
export function missingNamed(name: string): Missing | undefined {
  // `x86_64-linux-gnu-gcc-12` is gcc.
  const plain = name.replace(/^(?:\w+-)+linux-gnu-/, '').replace(/^(gcc|g\+\+|clang|clang\+\+)-\d[\d.]*$/, '$1');
  return BY_NAME.get(plain) ?? BY_NAME.get(`${plain.split('/')[0]}/*`) ?? BY_NAME.get(plain.replace(/^.*\//, ''));
}
