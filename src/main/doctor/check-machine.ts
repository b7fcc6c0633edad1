/** Asks the machine; what that means is core/doctor's to say. */

import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { hasFfmpeg } from '../../adapters/ffmpeg-mp3.ts'
import { boundUdpPorts, mostOpenFiles, mostReceiveBufferBytes } from '../../adapters/machine-limits.ts'
import { whyNotBound } from '../../adapters/probe-port.ts'
import { tryMailServer } from '../../adapters/smtp-mailer.ts'
import { type Finding, ok, problem, warning } from '../../core/doctor/finding.ts'
import {
  judgeBuffers,
  judgeCertificate,
  judgeDataFolder,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgeSecret,
} from '../../core/doctor/judge-machine.ts'
import { AppError } from '../../core/model/app-error.ts'
import { type Config, formatHostPort, type HostPort } from '../config.ts'
import { describeFailure } from '../describe-failure.ts'
import { openKeys } from '../open-keys.ts'
import { readTlsFiles, tlsFiles } from '../tls-files.ts'

export async function checkMachine(config: Config): Promise<readonly Finding[]> {
  const { maxSessions } = config
  return [
    judgeNode(process.versions.node),
    judgeBuffers(await mostReceiveBufferBytes(), process.getuid?.() === 0),
    judgeDescriptors(await mostOpenFiles(), maxSessions),
    await checkFfmpeg(config),
  ]
}

export async function checkDataFolder({ dataFolder, minimumFreeBytes }: Config): Promise<readonly Finding[]> {
  const found = await stat(dataFolder).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    const why = 'Nothing was recorded here; or --data names another folder than the service does.'
    return [
      warning(
        'data-folder',
        describeFailure(found),
        why,
        'Name the folder with --data; the first start makes a new one.',
      ),
    ]
  }
  const findings: Finding[] = [judgeDataFolder(dataFolder, modeOf(found.mode))]
  for (const part of ['.', 'spool', 'objects', 'keys']) {
    const path = join(dataFolder, part)
    const refused = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).catch(
      (error: NodeJS.ErrnoException) => error,
    )
    if (refused instanceof Error && refused.code !== 'ENOENT')
      findings.push(
        problem(
          'data-folder',
          describeFailure(refused),
          'Calls cannot be kept there.',
          `chown -R the user of the service ${path}; a read-only disk: mount it anew.`,
        ),
      )
  }
  const { bavail, bsize } = await statfs(dataFolder)
  return [...findings, judgeDisk(dataFolder, bavail * bsize, minimumFreeBytes)]
}

export async function checkKeys(config: Config): Promise<readonly Finding[]> {
  const { dataFolder, keyFile, keyPassphraseFile, keyToken } = config
  const folder = join(dataFolder, 'keys')
  const findings: Finding[] = []
  for (const path of [
    folder,
    join(folder, 'installation.key'),
    join(folder, 'signing.key'),
    keyFile,
    keyPassphraseFile,
    keyToken?.pinFile,
  ]) {
    if (path === undefined) continue
    const found = await stat(path).catch(() => undefined)
    if (found) findings.push(judgeSecret(path, modeOf(found.mode)))
  }
  const has = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    )
  const accounts = await readdir(join(folder, 'accounts')).catch(() => [])
  try {
    const ring = openKeys(config)
    if (keyToken) await ring.check()
    // What is not there yet is not made by whoever only looks.
    if (await has('signing.key')) await ring.signer()
    for (const name of accounts.filter((each) => /^[^.]+\.key$/.test(each)))
      await ring.newDataKey(name.slice(0, -'.key'.length))
    findings.push(
      ok('keys', `Keys of ${new Set(accounts.map((name) => name.split('.')[0])).size} accounts, all can be opened`),
    )
    if (keyToken && (await has('installation.key'))) {
      const why = 'Whoever has it opens the backups of the time when it was in use, and needs no token for that.'
      const fix = 'tapeline keys replace-installation-key --with token, once more; then destroy the file.'
      findings.push(warning('keys', `${join(folder, 'installation.key')} is still there`, why, fix))
    }
  } catch (error) {
    const why = 'What is encrypted with it can be neither written nor heard: calls of these accounts are lost.'
    const code = error instanceof AppError ? error.code : ''
    findings.push(problem('keys', describeFailure(error), why, KEY_FIXES[code] ?? KEYS_FIX))
  }
  return findings
}

const KEYS_FIX =
  'Give the --key-file, --key-passphrase-file or --pkcs11-… that the service has, or bring keys back from a backup.'
const KEY_FIXES: Readonly<Record<string, string>> = {
  'encryption-token-unreachable':
    'Check --pkcs11-module and --pkcs11-token, and that the user of the service reaches it: pkcs11-tool --module FILE --list-token-slots',
  'encryption-token-refused':
    'Check --pkcs11-pin-file or TAPELINE_PKCS11_PIN; whoever administers the token unlocks it.',
  'encryption-token-unsuitable': 'Take a token that has CKM_AES_GCM and CKM_AES_KEY_GEN: docs/operate/hsm.md',
}

/** `isRunning`: what it has bound is its own. */
export async function checkPorts(config: Config, isRunning: boolean): Promise<readonly Finding[]> {
  const { http, sip, sips, rtpPorts } = config
  if (isRunning) return [await checkAnswers(http)]
  const wanted: readonly (readonly [flag: string, protocol: 'udp' | 'tcp', place: HostPort])[] = [
    ['--http', 'tcp', http],
    ['--sip', 'udp', sip],
    ['--sip', 'tcp', sip],
    ...(sips ? [['--sips', 'tcp', sips] as const] : []),
  ]
  const findings: Finding[] = []
  for (const [flag, protocol, place] of wanted) {
    const refused = await whyNotBound(protocol, place.host, place.port)
    const what = `${flag} ${formatHostPort(place)}/${protocol}`
    if (refused === undefined) findings.push(ok('ports', `${what} is free`))
    else findings.push(problem('ports', `${what}: ${refused}`, 'Tapeline does not start.', fixOf(refused, flag)))
  }
  const bound = await boundUdpPorts()
  if (!bound) return findings
  const { first, last } = rtpPorts
  const taken = [...bound].filter((port) => port >= first && port <= last).length
  const share = taken / (last - first + 1)
  const what = `${taken} of the ports ${first}-${last}/udp are taken`
  if (share < 0.1) return [...findings, ok('media-ports', what)]
  return [
    ...findings,
    warning(
      'media-ports',
      what,
      'Fewer calls fit; those beyond are refused.',
      'Give a range that nobody else uses: --rtp-ports',
    ),
  ]
}

function fixOf(refused: string, flag: string): string {
  if (refused === 'EADDRINUSE') return `Stop what listens there (ss -lunpt), or choose another with ${flag}`
  if (refused === 'EADDRNOTAVAIL') return `The address is none of this machine: choose another with ${flag}`
  return `A port below 1024 needs AmbientCapabilities=CAP_NET_BIND_SERVICE in the service; or choose another with ${flag}`
}

async function checkAnswers(http: HostPort): Promise<Finding> {
  const host = http.host === '0.0.0.0' ? '127.0.0.1' : http.host === '::' ? '::1' : http.host
  const url = `http://${formatHostPort({ ...http, host })}/readyz`
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
    if (answer.ok) return ok('running', `Tapeline runs and is ready: ${url}`)
    const said = (await answer.text()).slice(0, 300)
    return problem(
      'running',
      `Tapeline runs and is not ready: ${url} says ${answer.status} ${said}`,
      'Calls are captured, but wait; or new ones are refused.',
      'Its log says why.',
    )
  } catch {
    const why = 'It cannot be asked whether it is ready.'
    return warning(
      'running',
      `Tapeline runs, and does not answer at ${url}`,
      why,
      'Give doctor the --http that the service has; else restart it.',
    )
  }
}

export async function checkCertificate(config: Config, nowMs: number): Promise<readonly Finding[]> {
  if (!config.sips) return []
  try {
    const files = tlsFiles(config)
    const { expiresAtMs } = await readTlsFiles(files)
    return [judgeCertificate(files.certificateFile, expiresAtMs, nowMs)]
  } catch (error) {
    return [
      problem(
        'certificate',
        describeFailure(error),
        'Tapeline does not start with --sips.',
        'Renew the certificate, or name the right files: --tls-cert, --tls-key.',
      ),
    ]
  }
}

export async function checkMail({ smtpUrl, mailFrom, publicUrl }: Config): Promise<readonly Finding[]> {
  const why = 'Nobody gets links to sign in, exports, or warnings.'
  if (smtpUrl === undefined) return [ok('mail', 'No mail server: nobody is written to')]
  if (mailFrom === undefined || publicUrl === undefined)
    return [
      problem(
        'mail',
        'A mail server without --mail-from or --public-url',
        'Tapeline does not start.',
        'Give all three.',
      ),
    ]
  try {
    await tryMailServer(smtpUrl)
    return [ok('mail', `The mail server ${new URL(smtpUrl).host} takes e-mails`)]
  } catch (error) {
    return [
      problem(
        'mail',
        describeFailure(error),
        why,
        'Check --smtp-url: host, port, user, password; and that this machine may reach it.',
      ),
    ]
  }
}

async function checkFfmpeg({ ffmpeg }: Config): Promise<Finding> {
  if (await hasFfmpeg(ffmpeg)) return ok('ffmpeg', `ffmpeg is there (${ffmpeg})`)
  const why = 'MP3 recordings are stored as WAV, G.729 is not rendered.'
  return warning('ffmpeg', `There is no program ${ffmpeg}`, why, 'apt-get install ffmpeg, or name it with --ffmpeg')
}

/** Windows has other rights. */
const modeOf = (mode: number): number | undefined => (process.platform === 'win32' ? undefined : mode)
