/**
 * One handshake of the passive side, RFC 6347 §4.2.4:
 *
 *   ClientHello ▶ ◀ ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone
 *   Certificate, ClientKeyExchange, CertificateVerify, [ChangeCipherSpec], Finished ▶ ◀ [ChangeCipherSpec], Finished
 */

import type { DtlsFailure } from '../model/dtls.ts'
import { equalBytes, joinBytes } from './byte-reader.ts'
import type { KeyPair } from './dtls-crypto.ts'
import { type DtlsOptions, type DtlsStep, isNamedCertificate, nothingTo } from './dtls-handshake.ts'
import { DTLS_1_2 } from './dtls-record.ts'
import {
  formatCertificate,
  formatCertificateRequest,
  formatServerKeyExchange,
  keyParameters,
  parseCertificate,
  parseClientKeyExchange,
  parseSignature,
} from './handshake-bodies.ts'
import { ALERT, createHandshakeChannel } from './handshake-channel.ts'
import { type HandshakeMessage, MESSAGE } from './handshake-message.ts'
import { type ClientHello, formatServerHello } from './hello.ts'
import { masterSecret, prf, recordKeys, srtpMasterKeys, VERIFY_DATA_BYTES } from './key-schedule.ts'
import {
  CIPHER_SUITES,
  type CipherSuite,
  firstInCommon,
  GROUPS,
  OWN_SIGNATURE,
  SIGNATURE_SCHEMES,
  SRTP_PROFILES,
  type SrtpProfile,
} from './negotiable.ts'

export interface ServerAttempt {
  readonly from: string
  readonly clientRandom: Uint8Array
  /** Of the ClientHello. */
  readonly sequence: number
  start(nowMs: number): DtlsStep
  receive(datagram: Uint8Array, nowMs: number): DtlsStep
  /** The ClientHello came again. */
  repeat(nowMs: number): DtlsStep
  due(nowMs: number): DtlsStep
  readonly dueAtMs: number | undefined
}

const OWN_SUITES = CIPHER_SUITES.filter(({ signature }) => signature === 'ecdsa')
const RANDOM_BYTES = 32
/** What the client says, in this order. */
const EXPECTED = [MESSAGE.certificate, MESSAGE.clientKeyExchange, MESSAGE.certificateVerify, MESSAGE.finished]

interface Agreement {
  readonly suite: CipherSuite
  readonly group: (typeof GROUPS)[number]
  readonly profile: SrtpProfile
}

export function createServerAttempt(
  options: DtlsOptions,
  hello: ClientHello,
  message: HandshakeMessage,
  from: string,
  startedAtMs: number,
): ServerAttempt {
  const { crypto, identity, fingerprints } = options
  const { sequence } = message
  const channel = createHandshakeChannel(crypto, { ours: sequence, theirs: sequence + 1 }, startedAtMs)
  const randoms = { client: hello.random.slice(), server: crypto.randomBytes(RANDOM_BYTES) }
  let agreed: Agreement | undefined
  let pair: KeyPair | undefined
  let certificate: Uint8Array | undefined
  let master: Uint8Array | undefined
  let heard = 0
  let outcome: Pick<DtlsStep, 'keys' | 'failed'> = {}
  let isOver = false

  const step = (send: readonly Uint8Array[]): DtlsStep => ({ send, to: from, ...outcome })

  function fail(failed: DtlsFailure, alert: number): DtlsStep {
    isOver = true
    return { send: channel.alert(alert), to: from, failed }
  }

  function start(nowMs: number): DtlsStep {
    const answer = agreementOn(hello)
    if (answer === 'version') return fail('nothing-in-common', ALERT.protocolVersion)
    if (typeof answer === 'string') return fail(answer, ALERT.handshakeFailure)
    agreed = answer
    pair = crypto.keyPair(answer.group.group)
    const parameters = keyParameters(answer.group.id, pair.publicKey)
    const signature = identity.sign(joinBytes(randoms.client, randoms.server, parameters))
    channel.heard(message)
    channel.say(
      MESSAGE.serverHello,
      formatServerHello(randoms.server, answer.suite.id, answer.profile.id, hello.extensions),
    )
    channel.say(MESSAGE.certificate, formatCertificate(identity.certificate))
    channel.say(MESSAGE.serverKeyExchange, formatServerKeyExchange(parameters, signature))
    channel.say(MESSAGE.certificateRequest, formatCertificateRequest())
    channel.say(MESSAGE.serverHelloDone, new Uint8Array(0))
    return step(channel.transmit(nowMs, true))
  }

  /** Undefined: all is well so far. */
  function take(received: HandshakeMessage): DtlsFailure | undefined {
    if (received.type !== EXPECTED[heard]) return 'malformed'
    heard += 1
    const before = channel.transcript()
    if (received.type === MESSAGE.finished) return takeFinished(received)
    channel.heard(received)
    switch (received.type) {
      case MESSAGE.certificate:
        certificate = parseCertificate(received.body)
        if (!certificate) return 'no-certificate'
        return isNamedCertificate(certificate, fingerprints, crypto) ? undefined : 'fingerprint'
      case MESSAGE.clientKeyExchange:
        return takeKey(received.body)
      default:
        return takeSignature(received.body, before)
    }
  }

  function takeKey(body: Uint8Array): DtlsFailure | undefined {
    const publicKey = parseClientKeyExchange(body)
    const secret = publicKey && pair?.agree(publicKey)
    if (!secret || !agreed) return 'malformed'
    const { prf: hash } = agreed.suite
    const sessionHash = hello.extensions.extendedMasterSecret ? channel.transcriptHash(hash) : undefined
    master = masterSecret(crypto, hash, secret, randoms, sessionHash)
    channel.openWith(recordKeys(crypto, agreed.suite, master, randoms).client)
    return undefined
  }

  function takeSignature(body: Uint8Array, signed: Uint8Array): DtlsFailure | undefined {
    const read = parseSignature(body)
    const scheme = SIGNATURE_SCHEMES.find(({ id }) => id === read?.schemeId)?.scheme
    if (!read || !certificate) return 'malformed'
    return scheme && crypto.verify(certificate, scheme, signed, read.signature) ? undefined : 'not-authentic'
  }

  function takeFinished(received: HandshakeMessage): DtlsFailure | undefined {
    if (!agreed || !master) return 'malformed'
    const { suite, profile } = agreed
    const verifyData = (label: string, secret: Uint8Array) =>
      prf(crypto, suite.prf, secret, label, channel.transcriptHash(suite.prf), VERIFY_DATA_BYTES)
    if (!equalBytes(received.body, verifyData('client finished', master))) return 'not-authentic'
    channel.heard(received)
    channel.nextFlight()
    channel.sealWith(recordKeys(crypto, suite, master, randoms).server)
    channel.say(MESSAGE.finished, verifyData('server finished', master))
    const keys = srtpMasterKeys(crypto, suite.prf, master, randoms, profile.suite)
    outcome = { keys: { ours: keys.server, theirs: keys.client } }
    return undefined
  }

  return {
    from,
    clientRandom: randoms.client,
    sequence,
    start,
    receive(datagram, nowMs) {
      if (isOver && heard < EXPECTED.length) return nothingTo(from)
      let failure: DtlsFailure | undefined
      const wasDone = heard === EXPECTED.length
      const isRepeated = channel.receive(datagram, (received) => {
        failure ??= wasDone ? undefined : take(received)
        return failure === undefined
      })
      if (failure) return fail(failure, alertOf(failure))
      // Its last flight came again: ours was lost.
      if (wasDone) return { send: isRepeated ? channel.repeat(nowMs) : [], to: from }
      if (heard === EXPECTED.length) {
        isOver = true
        return step(channel.transmit(nowMs, false))
      }
      return nothingTo(from)
    },
    repeat: (nowMs) => ({ send: isOver ? [] : channel.repeat(nowMs), to: from }),
    due(nowMs) {
      const sent = channel.due(nowMs)
      if (sent !== 'given-up') return { send: sent, to: from }
      isOver = true
      return { ...nothingTo(from), failed: 'timed-out' }
    },
    get dueAtMs() {
      return channel.dueAtMs
    },
  }
}

function agreementOn({ version, cipherSuites, extensions }: ClientHello): Agreement | 'version' | DtlsFailure {
  // The numbers of DTLS go down: 1.0 is 0xfeff, 1.2 is 0xfefd.
  if (version >> 8 !== 0xfe || version > DTLS_1_2) return 'version'
  if (!extensions.srtpProfiles) return 'no-srtp'
  const profile = firstInCommon(extensions.srtpProfiles, SRTP_PROFILES)
  if (!profile) return 'no-srtp'
  const suite = firstInCommon(cipherSuites, OWN_SUITES)
  // RFC 8422 §4: without the extension any group may be chosen; everybody has P-256.
  const group = firstInCommon(extensions.groups ?? [23], GROUPS)
  const canCheck = extensions.signatureSchemes?.includes(OWN_SIGNATURE) ?? false
  return suite && group && canCheck ? { suite, group, profile } : 'nothing-in-common'
}

export function alertOf(failure: DtlsFailure): number {
  if (failure === 'fingerprint' || failure === 'no-certificate') return ALERT.badCertificate
  if (failure === 'not-authentic') return ALERT.decryptError
  return failure === 'malformed' ? ALERT.decodeError : ALERT.handshakeFailure
}
