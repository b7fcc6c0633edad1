import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Call } from '../model/call.ts'
import type { Recording } from '../model/recording.ts'
import { type Vcon, vcon } from './vcon.test-kit.ts'
import { type VconAudio, vconPieces } from './vcon.ts'

const call = {
  parties: [
    {
      index: 3,
      role: 'callee',
      name: 'Support',
      number: '101',
      aor: 'sip:101@acme.example',
      userId: 'u1',
      streamIds: [],
    },
    { index: 5, role: 'caller', name: '"}],"vcon":"x', aor: 'tel:+49 30', number: 'anonymous', streamIds: [] },
  ],
} as unknown as Call
const recording = {
  startedAtMs: Date.UTC(2026, 2, 1, 10, 30, 15, 250),
  durationMs: 4720,
  channels: [{ partyIndex: 5, streamIds: [] }, { partyIndex: 3, streamIds: [] }, { streamIds: [] }],
} as unknown as Recording
const sha256 = createHash('sha256').update('audio').digest('hex')

function made(audio: readonly Partial<VconAudio>[], of = call): Vcon {
  const files = audio.map(
    (file): VconAudio => ({ fileName: 'a.wav', recording, channels: 'all', format: 'wav', content: 'inline', ...file }),
  )
  const options = {
    uuid: '0198c000-0000-7000-8000-000000000001',
    madeAtMs: Date.UTC(2026, 2, 2),
    userName: ({ userId }: { readonly userId?: string }) => (userId === 'u1' ? 'Ada Lovelace' : undefined),
    reports: [{ schema: 'tapeline calls 1', body: [{ reason: 'all calls' }] }],
  }
  const pieces = vconPieces(of, files, options)
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : Buffer.from('audio').toString('base64url')))
  return vcon.parse(JSON.parse(text.join('')))
}

it('is what the draft has: parties by number, address and name, and who is heard on which channel', () => {
  const { parties, dialog, subject, analysis } = made([{}])
  expect(parties).toEqual([
    { tel: '101', sip: 'sip:101@acme.example', name: 'Ada Lovelace', validation: 'directory', uuid: 'u1' },
    { name: '"}],"vcon":"x', validation: 'as signalled' },
  ])
  expect(subject).toBe('"}],"vcon":"x to Ada Lovelace')
  expect(dialog).toEqual([
    {
      ...{ type: 'recording', start: '2026-03-01T10:30:15.250Z', duration: 4.72, parties: [1, 0, null] },
      ...{ mediatype: 'audio/x-wav', filename: 'a.wav', encoding: 'base64url', body: 'YXVkaW8' },
    },
  ])
  expect(analysis).toMatchObject([
    { dialog: [0], vendor: 'Tapeline', encoding: 'json', body: [{ reason: 'all calls' }] },
  ])
})

it('of one channel it tells who is on it; the caller is named where somebody else comes first', () => {
  const { dialog } = made([{ channels: 'mixed', format: 'opus' }, { channels: 1 }, { channels: 2 }])
  expect(dialog.map(({ parties, originator, mediatype }) => [parties, originator, mediatype])).toEqual([
    [[1, 0], undefined, 'audio/ogg'],
    [0, 1, 'audio/x-wav'],
    [undefined, 1, 'audio/x-wav'],
  ])
})

it('of a file beside it has name and hash, as Node makes it', () => {
  const [file] = made([{ content: { sha256 } }]).dialog
  expect(file?.content_hash).toBe(`sha256-${createHash('sha256').update('audio').digest('base64url')}`)
  expect(file).not.toHaveProperty('body')
})

it('of a file that is sealed for an archive key it does not say that it is audio', () => {
  const [file] = made([{ format: 'sealed', fileName: 'a.wav.tlsealed', content: { sha256 } }]).dialog
  expect(file).toMatchObject({ mediatype: 'application/octet-stream', filename: 'a.wav.tlsealed' })
  expect(file).not.toHaveProperty('body')
})

it('of a call without parties and audio it is whole too', () => {
  expect(made([], { parties: [] } as unknown as Call)).toMatchObject({ parties: [], dialog: [], analysis: [{}] })
})
