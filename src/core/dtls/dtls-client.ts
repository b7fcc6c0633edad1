/** The active side: says ClientHello as soon as it knows where to, RFC 6347 §4.2 and RFC 5763 §5. One handshake, with one peer. */

import type { DtlsFailure } from '../model/dtls.ts'
import { equalBytes, joinBytes } from './byte-reader.ts'
import type { KeyPair } from './dtls-crypto.ts'
import { type DtlsHandshake, type DtlsOptions, type DtlsStep, isNamedCertificate, nothingTo } from './dtls-handshake.ts'
import { DTLS_1_2 } from './dtls-record.ts'
import {
  formatCertificate,
  formatClientKeyExchange,
  formatSignature,
  parseCertificate,
  parseServerKeyExchange,
} from './handshake-bodies.ts'
import { createHandshakeChannel } from './handshake-channel.ts'
import { type HandshakeMessage, MESSAGE } from './handshake-message.ts'
import { formatClientHello, parseHelloVerifyRequest, parseServerHello, type ServerHello } from './hello.ts'
import { masterSecret, prf, recordKeys, srtpMasterKeys, VERIFY_DATA_BYTES } from './key-schedule.ts'
import {
  CIPHER_SUITES,
  type CipherSuite,
  GROUPS,
  SIGNATURE_SCHEMES,
  SRTP_PROFILES,
  type SrtpProfile,
} from './negotiable.ts'
import { alertOf } from './server-attempt.ts'

export interface DtlsClientOptions extends DtlsOptions {
  /** Address and port that the offer named: nobody else is listened to. */
  readonly peer: string
}

const RANDOM_BYTES = 32

interface Agreement {
  readonly hello: ServerHello
  readonly suite: CipherSuite
  readonly profile: SrtpProfile
}

export function createDtlsClient(options: DtlsClientOptions): DtlsHandshake {
  const { crypto, identity, fingerprints, peer } = options
  const random = crypto.randomBytes(RANDOM_BYTES)
  let startedAtMs = 0
  let channel = createHandshakeChannel(crypto, { ours: 0, theirs: 0 }, startedAtMs)
  let hasCookie = false
  let expected: readonly number[] = [MESSAGE.helloVerifyRequest, MESSAGE.serverHello]
  let agreed: Agreement | undefined
  let certificate: Uint8Array | undefined
  let theirKey: { readonly pair: KeyPair; readonly secret: Uint8Array } | undefined
  let isAsked = false
  let master: Uint8Array | undefined
  let keys: DtlsStep['keys']
  let isOver = false

  function begin(cookie: Uint8Array, sequence: number): void {
    channel = createHandshakeChannel(crypto, { ours: sequence, theirs: sequence }, startedAtMs)
    channel.say(MESSAGE.clientHello, formatClientHello(random, cookie))
  }

  /** Undefined: all is well so far. */
  function take(message: HandshakeMessage): DtlsFailure | undefined {
    if (!expected.includes(message.type)) return 'malformed'
    if (message.type === MESSAGE.helloVerifyRequest) return takeCookie(message.body)
    if (message.type === MESSAGE.finished) return takeFinished(message)
    channel.heard(message)
    switch (message.type) {
      case MESSAGE.serverHello:
        expected = [MESSAGE.certificate]
        return takeHello(message.body)
      case MESSAGE.certificate:
        expected = [MESSAGE.serverKeyExchange]
        certificate = parseCertificate(message.body)
        if (!certificate) return 'no-certificate'
        return isNamedCertificate(certificate, fingerprints, crypto) ? undefined : 'fingerprint'
      case MESSAGE.serverKeyExchange:
        expected = [MESSAGE.certificateRequest, MESSAGE.serverHelloDone]
        return takeKey(message.body)
      case MESSAGE.certificateRequest:
        expected = [MESSAGE.serverHelloDone]
        isAsked = true
        return undefined
      default:
        expected = [MESSAGE.finished]
        return answer()
    }
  }

  function takeCookie(body: Uint8Array): DtlsFailure | undefined {
    const cookie = parseHelloVerifyRequest(body)
    if (!cookie || hasCookie) return 'malformed'
    hasCookie = true
    expected = [MESSAGE.serverHello]
    begin(cookie, 1)
    return undefined
  }

  function takeHello(body: Uint8Array): DtlsFailure | undefined {
    const hello = parseServerHello(body)
    if (!hello) return 'malformed'
    const suite = CIPHER_SUITES.find(({ id }) => id === hello.cipherSuite)
    if (hello.version !== DTLS_1_2 || !suite) return 'nothing-in-common'
    const [chosen, ...others] = hello.extensions.srtpProfiles ?? []
    const profile = SRTP_PROFILES.find(({ id }) => id === chosen)
    if (!profile || others.length > 0) return 'no-srtp'
    agreed = { hello: { ...hello, random: hello.random.slice() }, suite, profile }
    return undefined
  }

  function takeKey(body: Uint8Array): DtlsFailure | undefined {
    const read = parseServerKeyExchange(body)
    if (!read || !agreed || !certificate) return 'malformed'
    const scheme = SIGNATURE_SCHEMES.find(({ id }) => id === read.schemeId)?.scheme
    const group = GROUPS.find(({ id }) => id === read.groupId)?.group
    if (!scheme || !group) return 'nothing-in-common'
    const signed = joinBytes(random, agreed.hello.random, read.parameters)
    if (!crypto.verify(certificate, scheme, signed, read.signature)) return 'not-authentic'
    const pair = crypto.keyPair(group)
    const secret = pair.agree(read.publicKey)
    if (!secret) return 'malformed'
    theirKey = { pair, secret }
    return undefined
  }

  function answer(): DtlsFailure | undefined {
    if (!theirKey || !agreed) return 'malformed'
    const { hello, suite, profile } = agreed
    const randoms = { client: random, server: hello.random }
    channel.nextFlight()
    if (isAsked) channel.say(MESSAGE.certificate, formatCertificate(identity.certificate))
    channel.say(MESSAGE.clientKeyExchange, formatClientKeyExchange(theirKey.pair.publicKey))
    const sessionHash = hello.extensions.extendedMasterSecret ? channel.transcriptHash(suite.prf) : undefined
    master = masterSecret(crypto, suite.prf, theirKey.secret, randoms, sessionHash)
    if (isAsked) channel.say(MESSAGE.certificateVerify, formatSignature(identity.sign(channel.transcript())))
    const { client, server } = recordKeys(crypto, suite, master, randoms)
    channel.openWith(server)
    channel.sealWith(client)
    channel.say(MESSAGE.finished, verifyData('client finished', suite, master))
    const made = srtpMasterKeys(crypto, suite.prf, master, randoms, profile.suite)
    keys = { ours: made.client, theirs: made.server }
    return undefined
  }

  const verifyData = (label: string, suite: CipherSuite, secret: Uint8Array) =>
    prf(crypto, suite.prf, secret, label, channel.transcriptHash(suite.prf), VERIFY_DATA_BYTES)

  function takeFinished({ body }: HandshakeMessage): DtlsFailure | undefined {
    if (!agreed || !master) return 'malformed'
    if (!equalBytes(body, verifyData('server finished', agreed.suite, master))) return 'not-authentic'
    isOver = true
    channel.nextFlight()
    return undefined
  }

  return {
    start(nowMs) {
      startedAtMs = nowMs
      begin(new Uint8Array(0), 0)
      return { send: channel.transmit(nowMs, true), to: peer }
    },
    receive(datagram, from, nowMs) {
      if (isOver || from !== peer) return nothingTo(peer)
      const [hello, keysBefore] = [channel, keys]
      let failure: DtlsFailure | undefined
      const isRepeated = channel.receive(datagram, (message) => {
        failure ??= take(message)
        return failure === undefined && !isOver
      })
      if (failure) {
        isOver = true
        return { send: channel.alert(alertOf(failure)), to: peer, failed: failure }
      }
      if (isOver) return { ...nothingTo(peer), ...(keys && { keys }) }
      if (channel !== hello || keys !== keysBefore) return { send: channel.transmit(nowMs, true), to: peer }
      return { send: isRepeated && keys ? channel.repeat(nowMs) : [], to: peer }
    },
    due(nowMs) {
      const sent = isOver ? [] : channel.due(nowMs)
      if (sent !== 'given-up') return { send: sent, to: peer }
      isOver = true
      return { ...nothingTo(peer), failed: 'timed-out' }
    },
    get dueAtMs() {
      return isOver ? undefined : channel.dueAtMs
    },
  }
}
