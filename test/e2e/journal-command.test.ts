/** `tapeline journal`, as a user runs it; its captures opened with a real tshark. */
import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../../src/adapters/file-key-ring.ts'
import {
  callIdOf,
  command,
  controlledJournal,
  conversation,
  ENDED,
  encryptedJournal,
  journalOf,
  startOf,
} from '../../src/archive/archive.test-kit.ts'
import { codec, rtp, START_MS, speech, stream, talk } from '../../src/core/audio/talk.test-kit.ts'
import type { CallEvent } from '../../src/core/model/call.ts'
import { findTool, missing } from '../tools.ts'
import { runTapeline } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const CALL = callIdOf(1)
const folder = mkdtempSync(join(tmpdir(), 'tapeline-journal-'))
const path = join(folder, 'spool', `${CALL}.journal`)
const output = join(folder, 'out')
beforeAll(() => {
  mkdirSync(join(folder, 'spool'))
  return () => rmSync(folder, { recursive: true })
})

const run = (...args: readonly string[]) => runTapeline(['journal', ...args, '--data', folder])
const whole = () => journalOf(startOf(CALL), conversation(), [ENDED])
const ALWAYS = {
  account: { inbound: { onnet: 'always', offnet: 'always' }, outbound: { onnet: 'always', offnet: 'always' } },
} as const

/** The same stream, where keys are pressed: 4, in three packets. */
const WITH_DIGITS: CallEvent = {
  type: 'stream-changed',
  atMs: START_MS,
  stream: stream(0, codec(0, 'PCMU'), codec(101, 'TELEPHONE-EVENT')),
}
const digits = [0, 1, 2].map((index) => ({
  streamId: 0,
  arrivalMs: START_MS + 1900 + index,
  packet: rtp({ payloadType: 101, sequenceNumber: 500 + index, timestamp: 9, ssrc: 1 }, [
    4,
    index ? 0x8a : 0x0a,
    0,
    160,
  ]),
}))

describe('tapeline journal dump', () => {
  it('tells each event and packet, and not which key was pressed', async () => {
    writeFileSync(path, journalOf([...startOf(CALL), WITH_DIGITS], [...conversation(), ...digits], [ENDED]))
    const { code, stdout } = await run('dump', CALL)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => / rtp +stream/.test(line))).toHaveLength(203)
    expect(lines[0]).toMatch(/^1970-01-01T00:16:40.000Z event type call-started callId/)
    expect(lines).toContain(
      '1970-01-01T00:16:41.901Z rtp   stream 0 bytes 16 payloadType 101 codec TELEPHONE-EVENT sequenceNumber 501 timestamp 9 ssrc 0x00000001 payloadBytes 4 digit • ended true durationTicks 160',
    )
    expect(lines.at(-1)).toMatch(/^end +version 1 sizeBytes \d+ damagedBytes 0 forgedRecords 0 state whole$/)
  })

  it('gives JSON lines, of an encrypted journal too', async () => {
    const keys = createFileKeyRing({ folder: join(folder, 'keys') })
    writeFileSync(path, encryptedJournal(whole(), await keys.newDataKey('account-1')))
    const { stdout } = await run('dump', path, '--json')
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(entries.filter(({ entry }) => entry === 'rtp')).toHaveLength(200)
    expect(entries.at(-1)).toMatchObject({ entry: 'end', version: 2, encryptedFor: 'account-1', state: 'whole' })
    const otherKey = join(folder, 'other.key')
    writeFileSync(otherKey, 'ab'.repeat(32))
    expect(await run('dump', path, '--key-file', otherKey)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(encryption-key-unusable)'),
    })
  })

  it('of a damaged and torn one gives what is there, and says what is not', async () => {
    const bytes = whole()
    bytes.fill(0, 3000, 3010)
    writeFileSync(path, bytes.subarray(0, bytes.length - 3))
    const { code, stdout } = await run('dump', path)
    expect(code).toBe(0)
    expect(stdout.match(/ rtp /g)?.length).toBe(190)
    expect(stdout).toMatch(/state "\d+ bytes cannot be read; its last record is not whole/)
  })

  it('says what is not a journal, and what is not there', async () => {
    writeFileSync(output, 'something else')
    expect(await run('dump', output)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(journal-unreadable)'),
    })
    expect(await run('dump', 'no-such-call')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(journal-not-found)'),
    })
    writeFileSync(output, '')
    expect(await run('dump', output)).toMatchObject({
      code: 1,
      stderr: `tapeline: ${output} is empty: nothing of a call was written to it (journal-unreadable)\n`,
    })
    writeFileSync(output, whole().subarray(0, 10))
    expect((await run('dump', output)).stderr).toContain(`${output} ends within its first bytes`)
    expect(await run('dump', folder)).toMatchObject({
      code: 1,
      stderr: `tapeline: ${folder} is a folder: name a journal in it (journal-unreadable)\n`,
    })
  })

  it('names the key file that does not open it', async () => {
    const keys = createFileKeyRing({ folder: join(folder, 'keys') })
    writeFileSync(path, encryptedJournal(whole(), await keys.newDataKey('account-1')))
    const otherKey = join(folder, 'other.key')
    writeFileSync(otherKey, 'ab'.repeat(32))
    const accountKey = join(folder, 'keys', 'accounts', 'account-1.key')
    expect((await run('dump', path, '--key-file', otherKey)).stderr).toBe(
      `tapeline: ${accountKey}: The key in it was sealed with another key of the installation (encryption-key-unusable)\n`,
    )
    expect((await run('dump', path, '--key-file', `${otherKey}s`)).stderr).toBe(
      `tapeline: ${otherKey}s: A key file is not there: there is no such file or folder (encryption-key-missing)\n`,
    )
  })
})

describe('tapeline journal render', () => {
  it('renders each segment again, and nothing that may not be kept', async () => {
    writeFileSync(path, controlledJournal(CALL, ALWAYS, [command('pause', 500), command('resume', 1000)]))
    const before = readFileSync(path)
    const { code, stdout } = await run('render', path, '-o', `${output}.wav`)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${output}.wav: 2.0 s, 2 channels\n` })
    const { channels } = readWavFile(readFileSync(`${output}.wav`))
    expect(channels[0]?.subarray(4160, 7800).every((byte) => byte === 0xff)).toBe(true)
    expect(channels[0]?.subarray(0, 3800).every((byte) => byte === 0xff)).toBe(false)
    expect(readFileSync(path)).toEqual(before)
    expect(existsSync(`${output}-2.wav`)).toBe(false)
  })

  it('renders a call that goes on as far as it got', async () => {
    writeFileSync(path, journalOf(startOf(CALL), conversation(), []))
    expect(await run('render', CALL, '-o', `${output}.wav`)).toMatchObject({ code: 0 })
    expect(readWavFile(readFileSync(`${output}.wav`)).channels[0]).toHaveLength(16_000)
  })

  it('says when there is nothing to hear', async () => {
    writeFileSync(path, journalOf(startOf(CALL), [], [ENDED]))
    expect(await run('render', path, '-o', output)).toMatchObject({
      code: 1,
      stderr: `tapeline: ${path}: Nothing in this journal can be rendered: it has no packets (journal-without-audio)\n`,
    })
  })

  it('tells how long a recording is that is not sampled as a telephone is', async () => {
    const wide: CallEvent = { type: 'stream-changed', atMs: START_MS, stream: stream(0, codec(9, 'G722')) }
    const packets = talk(0, { codes: speech(1, 16_000), payloadType: 9 })
    writeFileSync(path, journalOf([...startOf(CALL), wide], packets, [ENDED]))
    expect((await run('render', path, '-o', `${output}.wav`)).stdout).toContain(': 2.0 s, ')
  })

  it('never writes over the journal', async () => {
    const journal = whole()
    writeFileSync(path, journal)
    const other = join(folder, 'linked')
    linkSync(path, other)
    for (const [what, into] of [
      ['render', path],
      ['export', path],
      ['export', other],
    ] as const) {
      expect(await run(what, path, '-o', into)).toMatchObject({
        code: 1,
        stderr: `tapeline: ${into}: This is the journal itself, which stays as it is: name another file for the output (journal-is-output)\n`,
      })
    }
    expect(readFileSync(path)).toEqual(journal)
  })
})

describe.skipIf(missing('tshark'))('tapeline journal export', () => {
  const tshark = (...args: readonly string[]) =>
    execFileSync(findTool('tshark') ?? 'tshark', ['-r', `${output}.pcapng`, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    })

  it('opens in Wireshark, with its streams, codecs, times and keys', async () => {
    const picture: CallEvent = {
      ...{ type: 'stream-added', atMs: START_MS, sessionId: 'session' },
      stream: { ...stream(2, codec(96, 'VP8')), kind: 'video' },
    }
    writeFileSync(path, journalOf([...startOf(CALL), WITH_DIGITS, picture], [...conversation(), ...digits], [ENDED]))
    expect(await run('export', path, '-o', `${output}.pcapng`)).toMatchObject({ code: 0, stderr: '' })
    const streams = tshark('-q', '-z', 'rtp,streams')
      .split('\n')
      .filter((line) => line.includes('0x0000000'))
      .sort((a, b) => a.indexOf('0x00000001') - b.indexOf('0x00000001'))
      .reverse()
    expect(streams).toHaveLength(2)
    expect(streams[0]).toMatch(/20000 +0x00000001 .*g711U/)
    expect(streams[1]).toMatch(/20002 +0x00000002 .* 100 +0 \(0\.0%\)/)
    expect(new Set(tshark('-Y', 'rtp', '-T', 'fields', '-e', 'ip.src').trimEnd().split('\n'))).toEqual(
      new Set(['192.0.2.1']),
    )
    expect(tshark('-Y', 'sip', '-T', 'fields', '-e', 'sdp.media')).toContain('video 20004 RTP/AVP 96')
    const fields = ['frame.time_epoch', 'udp.dstport', 'rtp.seq', 'rtp.ssrc', 'rtpevent.event_id'].flatMap((name) => [
      '-e',
      name,
    ])
    const packets = tshark('-Y', 'rtp', '-T', 'fields', '-E', 'separator=,', ...fields)
      .trimEnd()
      .split('\n')
    expect(packets).toHaveLength(203)
    expect(packets.at(-1)).toMatch(/^1001\.9020*,20000,502,0x00000001,4$/)
    expect(tshark('-Y', '_ws.malformed || _ws.expert.severity == error || udp.checksum.status == "Bad"')).toBe('')
  })

  it('has the payloads as they came', async () => {
    const payloads = tshark('-Y', 'rtp.ssrc == 2', '-T', 'fields', '-e', 'rtp.payload').trimEnd().split('\n')
    const sent = conversation().filter(({ streamId }) => streamId === 1)
    expect(payloads.map((hex) => hex.replaceAll(':', ''))).toEqual(
      sent.map(({ packet }) => Buffer.from(packet.subarray(12)).toString('hex')),
    )
  })
})
