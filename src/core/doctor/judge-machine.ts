/** What is to be said of the machine that Tapeline runs on. */

import { type Finding, ok, problem, warning } from './finding.ts'

const MB = 1024 * 1024
const DAY_MS = 86_400_000
/** SIP asks for it, a burst of 1000 INVITEs; a stream of media for a quarter. */
const WANTED_BUFFER_BYTES = 4 * MB
/** A socket each for RTP and RTCP of both parties, and the journal. */
const DESCRIPTORS_PER_CALL = 5
const CERTIFICATE_WARNING_DAYS = 14
const STEP_TOLERATED_MS = 2000

/** `version`: of the Node that Tapeline runs with, `24.21.0`. */
export function judgeNode(version: string): Finding {
  if (Number(version.split('.')[0]) >= 24) return ok('node', `Node ${version}`)
  return problem(
    'node',
    `Node ${version}`,
    'Tapeline is TypeScript that only Node 24 or later runs.',
    'Start it by bin/tapeline after npm ci, or install Node 24.',
  )
}

export function judgeDisk(folder: string, freeBytes: number, minimumFreeBytes: number): Finding {
  const what = `${Math.floor(freeBytes / MB)} MB free for ${folder}`
  const fix = `Make room, move the data to a larger disk, or let a storage plan move recordings away. New calls are refused below ${Math.floor(minimumFreeBytes / MB)} MB (--minimum-free-mb).`
  if (freeBytes < minimumFreeBytes) return problem('disk', what, 'New calls are refused.', fix)
  if (freeBytes < 4 * minimumFreeBytes) return warning('disk', what, 'New calls will soon be refused.', fix)
  return ok('disk', what)
}

export interface ClockFacts {
  readonly nowMs: number
  /** Of the kernel: whether somebody keeps its clock right; undefined where that cannot be asked. */
  readonly isSynchronized: boolean | undefined
  /** The database's clock minus ours; undefined when it is the same. */
  readonly databaseAheadMs?: number
}

export function judgeClock({ nowMs, isSynchronized, databaseAheadMs = 0 }: ClockFacts): readonly Finding[] {
  const why =
    'Times of calls, retention and evidence are those of this clock; one-time codes and S3 refuse a wrong one.'
  const findings: Finding[] = []
  if (nowMs < Date.UTC(2026, 0, 1))
    findings.push(
      problem(
        'clock',
        `The clock says ${new Date(nowMs).toISOString()}`,
        why,
        'Set it, and run chrony or systemd-timesyncd.',
      ),
    )
  if (isSynchronized === false)
    findings.push(
      warning(
        'clock',
        'Nobody keeps the clock right',
        why,
        'Run chrony or systemd-timesyncd on the host: timedatectl set-ntp true',
      ),
    )
  if (Math.abs(databaseAheadMs) > STEP_TOLERATED_MS) {
    const seconds = Math.round(databaseAheadMs / 1000)
    findings.push(
      warning(
        'clock',
        `The clock of the database is ${seconds} s from ours`,
        'Sessions, jobs and locks end too early or too late.',
        'Keep both by NTP.',
      ),
    )
  }
  if (findings.length > 0) return findings
  return [
    ok(
      'clock',
      isSynchronized
        ? 'The clock is kept right'
        : 'The clock is plausible; whether it is kept right cannot be asked here',
    ),
  ]
}

/** `maximumBytes`: net.core.rmem_max; undefined where it cannot be asked. */
export function judgeBuffers(maximumBytes: number | undefined, isAdministrator: boolean): Finding {
  if (maximumBytes === undefined) return ok('udp-buffers', 'Receive buffers: cannot be asked here')
  const what = `Receive buffers of UDP up to ${maximumBytes} bytes (net.core.rmem_max)`
  if (maximumBytes >= WANTED_BUFFER_BYTES || isAdministrator) return ok('udp-buffers', what)
  return warning(
    'udp-buffers',
    what,
    'When the machine is busy for a moment, packets that do not fit are lost: gaps in recordings.',
    `echo net.core.rmem_max=${WANTED_BUFFER_BYTES} > /etc/sysctl.d/90-tapeline.conf && sysctl --system`,
  )
}

/** `most`: descriptors that the process may open; undefined where it cannot be asked. */
export function judgeDescriptors(most: number | undefined, maxSessions: number): Finding {
  if (most === undefined) return ok('open-files', 'Open files: cannot be asked here')
  const calls = Math.floor(most / DESCRIPTORS_PER_CALL)
  const what = `${most} open files: room for some ${calls} calls at once`
  if (calls >= maxSessions) return ok('open-files', what)
  return warning(
    'open-files',
    what,
    `--max-sessions lets ${maxSessions} in: those beyond would be refused for want of a socket.`,
    `LimitNOFILE=${Math.max(65_536, maxSessions * DESCRIPTORS_PER_CALL)} in the service, or ulimit -n, or a smaller --max-sessions.`,
  )
}

/** `mode`: of the file or folder, as `stat` has it; undefined where the system has none. */
export function judgeSecret(path: string, mode: number | undefined): Finding {
  if (mode === undefined || (mode & 0o077) === 0) return ok('keys', `Only its owner reads ${path}`)
  return problem(
    'keys',
    `Others may read ${path} (mode ${(mode & 0o777).toString(8)})`,
    'Whoever has the keys can read what is encrypted, and sign as this installation.',
    `chmod go= ${path}`,
  )
}

export function judgeDataFolder(path: string, mode: number | undefined): Finding {
  if (mode === undefined || (mode & 0o022) === 0) return ok('data-folder', `Data folder ${path}`)
  return problem(
    'data-folder',
    `Others may write to ${path} (mode ${(mode & 0o777).toString(8)})`,
    'Any user of this machine could put files in the place of recordings.',
    `chmod go-w ${path}`,
  )
}

export function judgeCertificate(path: string, expiresAtMs: number, nowMs: number): Finding {
  const days = Math.floor((expiresAtMs - nowMs) / DAY_MS)
  const what = `The certificate ${path} ends on ${new Date(expiresAtMs).toISOString().slice(0, 10)}`
  if (days > CERTIFICATE_WARNING_DAYS) return ok('certificate', what)
  return warning(
    'certificate',
    `${what}, in ${days} days`,
    'Phone systems will refuse to connect.',
    'Renew it; new files are taken without a restart.',
  )
}
