import nodeFiles from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { buildDirectory } from '../../core/directory/directory.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import type { MediaPorts } from '../media/media-ports.ts'
import type { SessionReply } from '../sip/session-handler.ts'
import {
  acmeDirectory,
  answeredPorts,
  metadata,
  OFF,
  request,
  rtpSender,
  sdp,
  sdpOf,
  settings,
  siprec,
  startCapture,
  type TestCapture,
  type TestCaptureOptions,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'

let capture: TestCapture
afterEach(() => capture?.close())
const start = async (options?: TestCaptureOptions) => {
  capture = await startCapture(options)
  return capture
}

const INBOUND = siprec(TWO_LINES, metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'))
const INTERNAL = siprec(TWO_LINES, metadata('sip:101@acme.example', 'sip:102@acme.example'))

const eventTypes = async (callId: string) =>
  (await capture.journal(callId)).flatMap(({ event }) => (event ? [event.type] : []))
const onlyCall = () => {
  const [call] = capture.layer.liveCalls()
  if (!call) throw new Error('no live call')
  return call
}

describe('opening a session', () => {
  it('answers 200 with a recvonly line and a port of its own for each stream, and writes what it knows in order', async () => {
    const { layer } = await start()
    const reply = await layer.open(request(INBOUND))
    expect(reply).toMatchObject({ status: 200, contentType: 'application/sdp' })
    expect(new Set(answeredPorts(reply)).size).toBe(2)
    expect(sdpOf(reply).match(/a=recvonly/g)).toHaveLength(2)
    expect(sdpOf(reply)).toContain('a=label:1')
    const call = onlyCall()
    expect(await eventTypes(call.id)).toEqual([
      'call-started',
      'session-started',
      'metadata-received',
      'stream-added',
      'stream-added',
      'parties-known',
      'sides-known',
      'decided',
      'identified',
    ])
    expect(call).toMatchObject({
      accountId: 'acme',
      recordingClientId: 'pbx',
      state: 'live',
      direction: 'inbound',
      decision: { outcome: 'record' },
      flags: [],
      parties: [
        { index: 0, role: 'caller', network: 'offnet', number: '+4930123456', streamIds: [0] },
        { index: 1, role: 'callee', network: 'onnet', userId: 'anna', streamIds: [1] },
      ],
    })
    expect(capture.changes).toEqual([call])
  })

  it('does not read the body of a sender nobody knows', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const foreign = { ...invite, flow: { ...invite.flow, remoteAddress: '203.0.113.9' } }
    Object.defineProperty(foreign, 'body', { get: () => expect.unreachable('the body was read') })
    expect((await layer.open(foreign)).status).toBe(403)
  })

  it('refuses a sender nobody knows, reports it once a minute, and writes nothing', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const foreign = { ...invite, flow: { ...invite.flow, remoteAddress: '203.0.113.9' } }
    expect((await layer.open(foreign)).status).toBe(403)
    expect((await layer.open({ ...foreign, sessionId: 'again' })).status).toBe(403)
    expect(capture.refused).toEqual([
      expect.objectContaining({
        remoteAddress: '203.0.113.9',
        protocol: 'udp',
        from: invite.from,
        to: invite.to,
        reason: 'unknown-sender',
      }),
    ])
    expect(await readdir(capture.folder)).toEqual([])
    expect(layer.liveCalls()).toEqual([])
  })

  it('takes a client by its TLS certificate, wherever it comes from', async () => {
    const directory = acmeDirectory()
    const [pbx] = directory.contents.recordingClients
    const byCertificate = buildDirectory({
      ...directory.contents,
      recordingClients: pbx ? [{ ...pbx, addresses: [], certificateFingerprints: ['ab'.repeat(32)] }] : [],
    })
    const { layer } = await start({ directory: () => byCertificate })
    const invite = request(INBOUND)
    const flow = { ...invite.flow, protocol: 'tls' as const, certificateFingerprint: 'ab'.repeat(32) }
    expect((await layer.open({ ...invite, flow })).status).toBe(200)
    expect((await layer.open({ ...invite, sessionId: 'other', flow: invite.flow })).status).toBe(403)
  })

  it('refuses a call of no account, and says so to the administrator', async () => {
    const { layer } = await start()
    const invite = request(siprec(TWO_LINES, metadata('sip:1@x.example', 'sip:2@y.example')))
    const reply = await layer.open({ ...invite, flow: { ...invite.flow, remoteAddress: '127.0.0.2' } })
    expect(reply.status).toBe(404)
    expect(capture.refused).toEqual([expect.objectContaining({ reason: 'no-account', remoteAddress: '127.0.0.2' })])
  })

  it('finds the account by the domain of a participant', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const reply = await layer.open({ ...invite, flow: { ...invite.flow, remoteAddress: '127.0.0.2' } })
    expect(reply.status).toBe(200)
    expect(onlyCall()).toMatchObject({ accountId: 'acme', recordingClientId: 'nameless' })
  })

  it('finds the account by a word in the metadata', async () => {
    const base = acmeDirectory()
    const selectors = [{ by: 'header', name: 'groupID' }] as const
    const [pbx] = base.contents.recordingClients
    const directory = buildDirectory({ ...base.contents, recordingClients: pbx ? [{ ...pbx, selectors }] : [] })
    const { layer } = await start({ directory: () => directory })
    const people = metadata('sip:1@x.example', 'sip:2@y.example')
    const extension = '<ext xmlns="urn:vendor"><groupID>acme</groupID></ext></recording>'
    const reply = await layer.open(request(siprec(TWO_LINES, people.replace('</recording>', extension))))
    expect(reply.status).toBe(200)
    expect(onlyCall().accountId).toBe('acme')
  })

  it.each([
    ['no audio line', sdp('m=video 4000 RTP/AVP 96')],
    ['only a refused audio line', sdp('m=audio 0 RTP/AVP 0')],
    ['an SDP without any line', 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'],
  ])('answers 488 to %s', async (_, offer) => {
    const { layer } = await start()
    expect((await layer.open(request(offer))).status).toBe(488)
    expect(await readdir(capture.folder)).toEqual([])
  })

  it('answers 503 when there are no ports, and leaves nothing behind', async () => {
    const { layer } = await start({ mediaPairs: 3 })
    const first = await layer.open(request(INBOUND))
    expect(first.status).toBe(200)
    const reply = await layer.open(request(INBOUND))
    expect(reply).toMatchObject({ status: 503, headers: [{ name: 'Retry-After', value: '10' }] })
    expect(layer.liveCalls()).toHaveLength(1)
    await expect.poll(() => readdir(capture.folder)).toHaveLength(1)
    expect(capture.changes).toHaveLength(1)
  })

  it('answers 503 while the disk is full, and takes calls again when there is room', async () => {
    let freeBytes = 10
    const { layer } = await start({ spool: { minimumFreeBytes: 100, freeBytesOf: async () => freeBytes } })
    expect(layer.accepting).toBe(false)
    expect((await layer.open(request(INBOUND))).status).toBe(503)
    freeBytes = 1000
    await capture.spool.checkFreeSpace()
    expect((await layer.open(request(INBOUND))).status).toBe(200)
  })

  describe('of an account whose journals are encrypted', () => {
    let keysFolder: string
    beforeEach(async () => {
      keysFolder = await mkdtemp(join(tmpdir(), 'capture-keys-'))
      return () => rm(keysFolder, { recursive: true })
    })
    const startEncrypted = (keys?: KeyRing) =>
      start({
        directory: () => acmeDirectory({ ...settings('always'), encryptJournal: true }),
        layer: keys ? { keys } : {},
      })

    it('answers 503 when there are no keys, or that of the account cannot be opened, and writes nothing in the clear', async () => {
      await createFileKeyRing({ folder: keysFolder }).newDataKey('acme')
      await rm(join(keysFolder, 'installation.key'))
      for (const keys of [undefined, createFileKeyRing({ folder: keysFolder })]) {
        const { layer, folder, close } = await startEncrypted(keys)
        expect((await layer.open(request(INBOUND))).status).toBe(503)
        expect(layer.liveCalls()).toEqual([])
        expect(await readdir(folder)).toEqual([])
        await close()
      }
    })

    it('waits for a key that comes late, and answers 503 when it was closed meanwhile', async () => {
      const ring = createFileKeyRing({ folder: keysFolder })
      const { promise: keyComes, resolve: giveKey } = Promise.withResolvers<void>()
      const late: KeyRing = { ...ring, newDataKey: (accountId) => keyComes.then(() => ring.newDataKey(accountId)) }
      const { layer } = await startEncrypted(late)
      const opening = layer.open(request(INBOUND))
      await layer.close()
      giveKey()
      expect((await opening).status).toBe(503)
      expect(await readdir(capture.folder)).toEqual([])
    })
  })

  it('answers 503 after close', async () => {
    const { layer } = await start()
    await layer.close()
    expect((await layer.open(request(INBOUND))).status).toBe(503)
  })
})

describe('what a call is about', () => {
  it('is recorded, kept as text and flagged when metadata cannot be read', async () => {
    const { layer } = await start()
    const reply = await layer.open(request(siprec(TWO_LINES, 'this is no XML at all')))
    expect(reply.status).toBe(200)
    const call = onlyCall()
    expect(call.flags).toEqual(['metadata-unreadable'])
    expect(call.decision?.outcome).toBe('record')
    const lines = await capture.journal(call.id)
    expect(lines.find(({ event }) => event?.type === 'metadata-received')?.event).toMatchObject({
      raw: expect.stringContaining('this is no XML at all'),
      contentType: 'application/rs-metadata+xml',
    })
  })

  it('is recorded and flagged at its end when there was no metadata at all', async () => {
    const { layer } = await start()
    const invite = request(TWO_LINES)
    expect((await layer.open(invite)).status).toBe(200)
    const { id } = onlyCall()
    layer.ended(invite.sessionId, 'bye')
    expect(capture.changes.at(-1)).toMatchObject({ id, state: 'ended', flags: ['metadata-missing'] })
  })

  it('is decided again when an update tells who is really on it', async () => {
    const { layer } = await start({ directory: () => acmeDirectory(settingsForInternalOff) })
    const invite = request(INTERNAL)
    await layer.open(invite)
    expect(onlyCall().decision).toMatchObject({ outcome: 'skip', direction: 'internal' })
    const reply = await layer.change(
      within(invite, siprec(undefined, metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')), {
        method: 'UPDATE',
      }),
    )
    expect(reply).toEqual({ status: 200 })
    expect(onlyCall().decision).toMatchObject({ outcome: 'record', direction: 'inbound' })
    expect((await eventTypes(onlyCall().id)).filter((type) => type === 'decided')).toHaveLength(2)
  })

  it('ends with its last session: streams, session and call, journal closed, then told', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    await layer.open(invite)
    const { id } = onlyCall()
    await layer.ended(invite.sessionId, 'bye', within(invite, '', { method: 'BYE' }))
    expect(layer.liveCalls()).toEqual([])
    expect(capture.changes.at(-1)).toMatchObject({ id, state: 'ended', endCause: 'bye' })
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect((await eventTypes(id)).slice(-3)).toEqual(['session-ended', 'call-ended', 'decided'])
    layer.ended(invite.sessionId, 'bye')
    expect(capture.endedCalls).toEqual([id])
  })

  it('leaves no port, file or session open, however many there were', async () => {
    const { layer, mediaPorts, spool } = await start()
    for (let round = 0; round < 5; round += 1) {
      const invites = Array.from({ length: 20 }, () => request(INBOUND))
      const replies = await Promise.all(invites.map((invite) => layer.open(invite)))
      expect(replies.every(({ status }) => status === 200)).toBe(true)
      for (const { sessionId } of invites) layer.ended(sessionId, 'bye')
    }
    expect(layer.liveCalls()).toEqual([])
    expect(mediaPorts.openPairs).toBe(0)
    await expect.poll(() => spool.openJournals).toBe(0)
    expect(capture.endedCalls).toHaveLength(100)
  })

  it('leaves no port open when it ends while a stream is being added', async () => {
    const { layer, mediaPorts } = await start()
    const invite = request(INBOUND)
    await layer.open(invite)
    const adding = layer.change(within(invite, sdp('a=label:1', 'a=label:2', 'a=label:3')))
    layer.ended(invite.sessionId, 'session-expired')
    expect((await adding).status).toBe(481)
    expect(mediaPorts.openPairs).toBe(0)
  })

  it('is refused when the program stops while its ports are being opened', async () => {
    const { layer, mediaPorts } = await start()
    const opening = layer.open(request(INBOUND))
    await layer.close()
    expect((await opening).status).toBe(503)
    expect(mediaPorts.openPairs).toBe(0)
  })

  it('keeps its journal when it ended before its ports could not be opened', async () => {
    const { promise: noPorts, reject } = Promise.withResolvers<never>()
    const mediaPorts: MediaPorts = {
      engine: 'dgram',
      forCall: () => ({ open: () => noPorts, read() {}, hurry() {}, attend() {} }),
      openPairs: 0,
      kernelDrops: 0,
      close: async () => {},
    }
    const { layer, folder, endedCalls } = await start({ layer: { mediaPorts } })
    const opening = layer.open(request(INBOUND))
    await layer.close()
    reject(new AppError('no-media-port', 'no ports'))
    expect((await opening).status).toBe(503)
    expect(endedCalls).toHaveLength(1)
    expect(await readdir(folder)).toEqual([`${endedCalls[0]}.journal`])
  })

  it('is flagged when audio was lost because the disk refused it', async () => {
    let isFull = false
    const writeSync = ((...parameters: Parameters<typeof nodeFiles.writeSync>) => {
      if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      return nodeFiles.writeSync(...parameters)
    }) as typeof nodeFiles.writeSync
    const { layer, counted, changes } = await start({
      spool: { maximumWaitingBytes: 0, files: { ...nodeFiles, writeSync } },
    })
    const invite = request(INBOUND)
    const sender = rtpSender(answeredPorts(await layer.open(invite))[0] ?? 0)
    isFull = true
    await sender.send(1)
    await expect.poll(() => counted.rtp_not_kept, { timeout: 3000 }).toBe(1)
    sender.close()
    expect(onlyCall().flags).toEqual(['audio-lost'])
    isFull = false
    layer.ended(invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toHaveLength(1)
    expect(changes.at(-1)).toMatchObject({ state: 'ended', flags: ['audio-lost'] })
  })

  it('ends with cause shutdown when the program stops, and says that the recording is cut short', async () => {
    const { layer } = await start()
    await layer.open(request(INBOUND))
    const { id } = onlyCall()
    await layer.close()
    expect(capture.endedCalls).toEqual([id])
    expect(capture.changes.at(-1)).toMatchObject({ endCause: 'shutdown', flags: ['cut-short'] })
  })
})

/** Only calls that come from outside are recorded. */
const settingsForInternalOff = {
  ...OFF,
  account: { inbound: { onnet: 'off', offnet: 'always' }, outbound: { onnet: 'off', offnet: 'off' } },
} as const

describe('whether packets are kept', () => {
  async function speak(reply: SessionReply, ...marks: readonly number[]) {
    const [port = 0] = answeredPorts(reply)
    const sender = rtpSender(port)
    const before = capture.counted.rtp_packets ?? 0
    const sent = []
    for (const mark of marks) sent.push(await sender.send(mark))
    await expect.poll(() => capture.counted.rtp_packets).toBe(before + marks.length)
    sender.close()
    return sent
  }

  it('all of a recorded call are, byte for byte', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const sent = await speak(await layer.open(invite), 1, 2, 3)
    const { id } = onlyCall()
    layer.ended(invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect((await capture.packets(id, 0)).map((packet) => Buffer.from(packet))).toEqual(sent)
  })

  it.each(['off', 'on-demand', 'inherit'] as const)(
    'none of a call under the rule %s: its audio never reaches the disk',
    async (cell) => {
      const { layer } = await start({ directory: () => acmeDirectory(settings(cell)) })
      const invite = request(INBOUND)
      const reply = await layer.open(invite)
      expect(reply.status).toBe(200)
      await speak(reply, 0xa7, 0xa7, 0xa7, 0xa7)
      const { id } = onlyCall()
      layer.ended(invite.sessionId, 'bye')
      await expect.poll(() => capture.endedCalls).toEqual([id])
      const bytes = await readFile(join(capture.folder, `${id}.journal`))
      expect(bytes.includes(Buffer.alloc(8, 0xa7))).toBe(false)
      expect(capture.counted.rtp_dropped).toBe(4)
      expect(capture.changes.at(-1)).toMatchObject({ state: 'ended' })
    },
  )

  it('those after the moment at which a skipped call becomes a recorded one, and none after it is skipped again', async () => {
    const { layer } = await start({ directory: () => acmeDirectory(settingsForInternalOff) })
    const invite = request(INTERNAL)
    const reply = await layer.open(invite)
    await speak(reply, 1)
    const update = (xml: string) => layer.change(within(invite, siprec(undefined, xml), { method: 'UPDATE' }))
    await update(metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'))
    const [kept] = await speak(reply, 2)
    await update(metadata('sip:102@acme.example', 'sip:101@acme.example'))
    await speak(reply, 3)
    const { id } = onlyCall()
    layer.ended(invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect((await capture.packets(id, 0)).map((packet) => Buffer.from(packet))).toEqual([kept])
  })

  it('also those that a busy socket has not given out when the BYE comes', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const [port = 0] = answeredPorts(await layer.open(invite))
    const { id } = onlyCall()
    const sender = rtpSender(port)
    // Nothing is read between the sending and the BYE.
    const sent = Array.from({ length: 100 }, (_, mark) => sender.send(mark))
    await sent.at(-1)
    await layer.ended(invite.sessionId, 'bye', within(invite, '', { method: 'BYE' }))
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect(await capture.packets(id, 0)).toHaveLength(100)
    sender.close()
  })

  it('neither those that come after the end', async () => {
    const { layer } = await start()
    const invite = request(INBOUND)
    const reply = await layer.open(invite)
    const sent = await speak(reply, 1)
    const { id } = onlyCall()
    layer.ended(invite.sessionId, 'bye')
    const late = rtpSender(answeredPorts(reply)[0] ?? 0)
    await late.send(9)
    late.close()
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect(await capture.packets(id, 0)).toHaveLength(sent.length)
  })
})
