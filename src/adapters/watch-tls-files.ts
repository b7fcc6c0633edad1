/**
 * Takes a certificate that was renewed on disk. The contents are compared, not watched: that sees a rename, a symlink that is swapped
 * (certbot, Kubernetes), a file written in place, and network file systems alike.
 */

import type { Log } from '../core/model/log.ts'
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-material.ts'

export type TlsCounter = 'tls_certificate_reloads' | 'tls_certificate_reloads_failed'

export interface TlsFileWatchOptions {
  readonly files: TlsFiles
  /** What is in use at the start. */
  readonly material: TlsMaterial
  /** Uses it from the next handshake on. */
  readonly take: (material: TlsMaterial) => void
  readonly nowMs: () => number
  readonly log: Log
  readonly count: (name: TlsCounter) => void
  /** Default 10 s. */
  readonly everyMs?: number
}

export interface TlsFileWatch {
  /** What is in use. */
  readonly material: TlsMaterial
  /** Looks now (SIGHUP): what is broken is told at once. Never rejects. */
  reload(): Promise<void>
  close(): void
}

const EVERY_MS = 10_000
const WARN_BEFORE_MS = 14 * 86_400_000
const WARN_EVERY_MS = 86_400_000

/** What is broken is refused, told once, and the certificate in use stays. */
export function watchTlsFiles(options: TlsFileWatchOptions): TlsFileWatch {
  const { files, take, nowMs, log, count, everyMs = EVERY_MS } = options
  let { material } = options
  /** Of the look before: certificate and key are rarely replaced in one moment. */
  let problemBefore = ''
  let problemTold = ''
  let warnedAtMs = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  async function look(tellsAtOnce: boolean): Promise<void> {
    try {
      const found = await readTlsMaterial(files, nowMs())
      problemBefore = ''
      problemTold = ''
      if (found.digest === material.digest) return
      take(found)
      material = found
      warnedAtMs = Number.NEGATIVE_INFINITY
      count('tls_certificate_reloads')
      log.info({ expires: new Date(found.expiresAtMs).toISOString() }, 'TLS certificate: the new one is used')
    } catch (error) {
      tell(String(error), tellsAtOnce)
    } finally {
      warn()
    }
  }

  function tell(problem: string, atOnce: boolean): void {
    const isTime = problem !== problemTold && (atOnce || problem === problemBefore)
    problemBefore = problem
    if (!isTime && !atOnce) return
    problemTold = problem
    count('tls_certificate_reloads_failed')
    log.error({ error: problem }, 'TLS certificate: the new files cannot be used; the old certificate stays')
  }

  function warn(): void {
    const leftMs = material.expiresAtMs - nowMs()
    if (leftMs > WARN_BEFORE_MS || nowMs() - warnedAtMs < WARN_EVERY_MS) return
    warnedAtMs = nowMs()
    const expires = new Date(material.expiresAtMs).toISOString()
    log.warn({ expires, days: Math.floor(leftMs / 86_400_000) }, 'TLS certificate expires soon: renew it')
  }

  function lookOnce(tellsAtOnce: boolean): Promise<void> {
    looking ??= look(tellsAtOnce).finally(() => {
      looking = undefined
    })
    return looking
  }

  warn()
  const timer = setInterval(() => void lookOnce(false), everyMs)
  timer.unref()
  return {
    get material() {
      return material
    },
    async reload() {
      // One that is going on may have read the old files.
      await looking
      await lookOnce(true)
    },
    close: () => clearInterval(timer),
  }
}
