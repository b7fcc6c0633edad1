/** SIP over TLS, with a certificate that follows its files. */

import type { Metrics } from '../adapters/prometheus-metrics.ts'
import type { TlsMaterial } from '../adapters/tls-material.ts'
import { openTlsSipTransport, type ServerCertificate, type TlsSipTransport } from '../adapters/tls-sip-transport.ts'
import { watchTlsFiles } from '../adapters/watch-tls-files.ts'
import type { CounterName } from '../capture/counters.ts'
import { createSeldom } from '../capture/seldom.ts'
import type { RecordingServer } from '../capture/sip/recording-server.ts'
import type { Directory } from '../core/directory/directory.ts'
import type { Log } from '../core/model/log.ts'
import { bindFailure } from './bind-failure.ts'
import type { Config, HostPort } from './config.ts'
import { readTlsFiles, tlsFiles } from './tls-files.ts'

export interface SipsParts {
  readonly directory: () => Directory
  readonly metrics: Metrics<CounterName>
  readonly log: Log
}

export interface SipsListener {
  /** Takes the files as they are now. Never rejects. */
  reloadCertificate(): Promise<void>
  /** Stops to look at the files; the transport is the server's to close. */
  close(): void
}

/** Fails with `tls-key-missing`, `tls-certificate-unusable`, `address-in-use` or `address-unavailable`. */
export async function listenSips(
  server: RecordingServer,
  sips: HostPort,
  config: Config,
  { directory, metrics, log }: SipsParts,
): Promise<SipsListener> {
  const files = tlsFiles(config)
  const material = await readTlsFiles(files)
  const isTime = createSeldom()
  const options = {
    address: sips.host,
    port: sips.port,
    ...certificateOf(material),
    clientAuthentication: config.tlsClientAuth,
    isKnownFingerprint: (fingerprint: string) => directory().clients.byFingerprint.has(fingerprint),
    clientRefused: (remoteAddress: string, why: string) => {
      metrics.count('tls_clients_refused')
      if (isTime(remoteAddress, Date.now())) log.warn({ remoteAddress, why }, 'TLS client refused')
    },
  }
  const opened: TlsSipTransport[] = []
  try {
    await server.listen(async (events) => {
      const transport = await openTlsSipTransport(options, events)
      opened.push(transport)
      return transport
    })
  } catch (error) {
    throw bindFailure('--sips', sips, error)
  }
  const watch = watchTlsFiles({
    files,
    material,
    take: (renewed) => {
      for (const transport of opened) transport.replaceCertificate(certificateOf(renewed))
    },
    nowMs: Date.now,
    log,
    count: metrics.count,
  })
  metrics.gauge(
    'tls_certificate_expires_seconds',
    'When the certificate of SIP over TLS stops being valid, in seconds since 1970',
    () => Math.floor(watch.material.expiresAtMs / 1000),
  )
  return { reloadCertificate: watch.reload, close: watch.close }
}

function certificateOf({ certificate, privateKey, clientAuthorities }: TlsMaterial): ServerCertificate {
  return { certificate, privateKey, ...(clientAuthorities !== undefined && { clientAuthorities }) }
}
