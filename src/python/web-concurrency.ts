/** Where the kernel tells of a process's limits; another place only in tests. */
interface Roots {
  readonly cgroup: string;
  readonly proc: string;
}

/** The name of the program in a layer's `exec.d` folder. */
export const WEB_CONCURRENCY_PROGRAM = 'web-concurrency';

/**
 * A program that the launcher runs before a process, to set WEB_CONCURRENCY (spec: buildpack.md, "exec.d"): the number of
 * workers that gunicorn and uvicorn start. After Heroku's classic buildpack, but for cgroup v2 as well, and with gunicorn's own
 * advice of at most 12 (docs.gunicorn.org, "How Many Workers?"). It starts one program, `nproc`, and never fails: that would
 * keep the app from starting.
 */
export function webConcurrencyProgram({ cgroup, proc }: Roots = { cgroup: '/sys/fs/cgroup', proc: '/proc' }): string {
  return `${[
    '#!/bin/sh',
    '# Sets WEB_CONCURRENCY, the number of workers of gunicorn and uvicorn: two for each CPU and one more, as many as fit into',
    '# the memory with 256 MB each, and at most 12. The limits of the container count. A value of your own stays.',
    'if [ -n "${WEB_CONCURRENCY:-}" ]; then exit 0; fi',
    '',
    `cgroup='${cgroup}'`,
    `proc='${proc}'`,
    'memory=',
    'cpus=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null)',
    '',
    '# Whether it is a limit: "max", -1 and the highest numbers that there are mean none.',
    'is_number() {',
    '  case $1 in',
    "    '' | *[!0-9]*) return 1 ;;",
    '  esac',
    '  [ ${#1} -le 18 ]',
    '}',
    'limit_memory() {',
    '  if is_number "$1" && { [ -z "$memory" ] || [ "$1" -lt "$memory" ]; }; then memory=$1; fi',
    '}',
    'limit_cpus() {',
    '  if is_number "$1" && is_number "$2" && [ "$2" -gt 0 ]; then',
    '    quota=$((($1 + $2 - 1) / $2))',
    '    if [ "$quota" -lt "$cpus" ]; then cpus=$quota; fi',
    '  fi',
    '}',
    '# The first two words of a file.',
    'read_words() {',
    '  first= second=',
    '  if [ -r "$1" ]; then read -r first second <"$1" || :; fi',
    '}',
    '# Reads the limits of a group, and of those around it.',
    'look_in() {',
    '  group=${2%/}',
    '  while :; do',
    '    read_words "$1$group/memory.max"; limit_memory "$first"',
    '    read_words "$1$group/memory.limit_in_bytes"; limit_memory "$first"',
    '    read_words "$1$group/cpu.max"; limit_cpus "$first" "$second"',
    '    read_words "$1$group/cpu.cfs_period_us"; period=$first',
    '    read_words "$1$group/cpu.cfs_quota_us"; limit_cpus "$first" "$period"',
    '    if [ -z "$group" ]; then break; fi',
    '    group=${group%/*}',
    '  done',
    '}',
    '',
    'is_number "$cpus" || cpus=1',
    'if [ -r "$proc/meminfo" ]; then',
    '  while read -r key value _; do',
    '    if [ "$key" = MemTotal: ] && is_number "$value"; then limit_memory $((value * 1024)); break; fi',
    '  done <"$proc/meminfo"',
    'fi',
    'if [ -r "$proc/self/cgroup" ]; then',
    '  while IFS=: read -r _ controllers group; do',
    '    case ",$controllers," in',
    '      ,,) look_in "$cgroup" "$group" ;;',
    '      *,memory,*) look_in "$cgroup/memory" "$group" ;;',
    '      *,cpu,*) look_in "$cgroup/cpu" "$group" ;;',
    '    esac',
    '  done <"$proc/self/cgroup"',
    'fi',
    '',
    'workers=$((2 * cpus + 1))',
    'if [ -n "$memory" ] && [ $((memory / 268435456)) -lt "$workers" ]; then workers=$((memory / 268435456)); fi',
    'if [ "$workers" -gt 12 ]; then workers=12; fi',
    'if [ "$workers" -lt 1 ]; then workers=1; fi',
    `printf 'WEB_CONCURRENCY = "%s"\\n' "$workers" >&3`,
  ].join('\n')}\n`;
}
