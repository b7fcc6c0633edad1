import fc from 'fast-check'
import { expect, it } from 'vitest'
import { callFromEvents } from '../core/journal/fold-call.ts'
import { encodeEventRecord, encodeJournalHeader } from '../core/journal/journal-format.ts'
import { PacketBatch } from '../core/journal/packet-batch.ts'
import { type JournalRecord, readJournalRecords } from '../core/journal/read-journal.ts'
import type { CallEvent } from '../core/model/call.ts'
import { dumpJournal } from './journal-dump.ts'
import { journalToPcapng } from './journal-pcapng.ts'

const MARK = 7
const codecs = [{ payloadType: 101, encodingName: 'TELEPHONE-EVENT', clockRateHz: 8000, channels: 1 }]
const added = (id: number, rtpPort: number): CallEvent => {
  const stream = { id, kind: 'audio', direction: 'recvonly', codecs, rtpPort } as const
  return { type: 'stream-added', atMs: 2, sessionId: 's', stream }
}
const started = (remote: string): CallEvent[] => [
  { type: 'call-started', atMs: 1, callId: 'c', accountId: 'a', recordingClientId: 'r' },
  { type: 'session-started', atMs: 1, sessionId: 's', sipCallId: 'x', from: 'f', to: 't', remote },
]

const somePacket = fc.record({
  streamId: fc.nat(3),
  kind: fc.constantFrom('rtp' as const, 'rtcp' as const),
  atMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
  bytes: fc.uint8Array({ maxLength: 60 }).chain((tail) => fc.constantFrom(tail, Uint8Array.of(0x80, 101, ...tail))),
})
const remotes = fc.oneof(
  fc.constantFrom('192.0.2.1:5060', '[2001:db8::7]:5061', '[::ffff:192.0.2.1]:1', ''),
  fc.string(),
)

it('whatever a journal holds can be dumped and exported, and no pressed key is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(somePacket, { maxLength: 20 }),
      remotes,
      fc.nat(70_000),
      async (packets, remote, port) => {
        const events = [...started(remote), added(0, port), added(1, 4000)]
        const records = events.map((event) => encodeEventRecord(event, MARK))
        for (const { streamId, kind, atMs, bytes } of packets) {
          const batch = new PacketBatch(1000)
          batch.append(streamId, kind, atMs, bytes)
          records.push(Uint8Array.from(batch.seal(MARK) ?? []))
        }
        const file = Buffer.concat([encodeJournalHeader(MARK), ...records])
        const journal = (): AsyncIterable<Iterable<JournalRecord>> =>
          readJournalRecords(
            (async function* () {
              yield file
            })(),
          )
        const call = callFromEvents(events)
        if (!call) throw new Error('no call')
        let lines = ''
        for await (const text of dumpJournal(journal(), { json: true, leftOut: [] })) lines += text
        const entries = lines
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>)
        expect(entries).toHaveLength(events.length + packets.length + 1)
        expect(entries.every(({ digit = '•' }) => digit === '•')).toBe(true)
        let sizeBytes = 0
        for await (const bytes of journalToPcapng(journal(), { call, leftOut: [] })) sizeBytes += bytes.length
        expect(sizeBytes % 4).toBe(0)
      },
    ),
    { seed: 6, numRuns: 300 },
  )
})
