import { describe, expect, it } from 'vitest'
import { accountOf, directoryOf, userOf } from '../directory/directory.test-kit.ts'
import { type ImportPreset, importMappingOf } from './import-mapping.ts'
import { importedCall } from './imported-call.ts'
import { pairFiles } from './pair-files.ts'
import { createMetadataReader, type RecordingMetadata } from './read-metadata.ts'

const START = Date.UTC(2026, 2, 3, 9)
const reader = (preset?: ImportPreset) => createMetadataReader(importMappingOf(preset), 'Europe/Berlin')

describe('metadata', () => {
  it.each<[ImportPreset, string, object]>([
    [
      'mir',
      'Call ID,Start Time,Duration,Direction,Calling Party Phone Number,Called Party Phone Number,File Name\n4711,2026-03-03 10:00:00,00:01:00,Inbound,+491715550001,8842-101,4711.mp3',
      { id: '4711', file: '4711.mp3', direction: 'inbound', caller: '+491715550001', callee: '8842-101' },
    ],
    [
      'netsapiens',
      'orig_callid,term_callid,time_start,time_talking,orig_from_user,orig_req_user,term_sub\nabcdefgh@1,2026tt,2026-03-03 09:00:00,60,+491715550001,18005551234,101',
      { id: 'abcdefgh@1', otherIds: ['2026tt'], caller: '+491715550001', callee: '18005551234', user: '101' },
    ],
    // The API's first version, with raw=yes.
    [
      'netsapiens',
      'orig_callid,time_start,time_talking,orig_from_user,orig_req_user\nabcdefgh@1,1772528400,60,+491715550001,18005551234',
      { id: 'abcdefgh@1', caller: '+491715550001' },
    ],
    // Its table orktape: an enumeration is a number there.
    [
      'oreka',
      'id,direction,duration,filename,localParty,remoteParty,timestamp,nativeCallId\n7,1,60,a.wav,101,+491715550001,2026-03-03 10:00:00,x@y',
      { id: 'x@y', direction: 'outbound', caller: '101', callee: '+491715550001' },
    ],
    [
      'oreka',
      'orkUid,timestamp,duration,direction,localParty,remoteParty,filename\nu1,2026-03-03 10:00:00,60,OUT,101,+491715550001,2026/03/03/10/20260303_100000_AAB.wav',
      { id: 'u1', direction: 'outbound', caller: '101', callee: '+491715550001' },
    ],
  ])('of %s as CSV', (preset, text, expected) => {
    const { rows, problems } = reader(preset).csv('calls.csv', text)
    expect(problems).toEqual([])
    expect(rows).toMatchObject([{ ...expected, startedAtMs: START, durationMs: 60_000 }])
  })

  it('of Kazoo as JSON, as its API answers', () => {
    const recording = {
      id: '202603-aa11bb22',
      call_id: 'x@y',
      start: 63_939_747_600,
      duration: 60,
      caller_id_number: '+491715550001',
      callee_id_number: '101',
      direction: 'inbound',
      name: 'call_recording_x.mp3',
    }
    const { rows } = reader('kazoo').json('recordings.json', JSON.stringify({ data: [recording] }))
    expect(rows).toMatchObject([{ id: recording.id, otherIds: ['x@y'], startedAtMs: START, callee: '101' }])
    // Of the leg, as FreeSWITCH has it: a call that a phone makes comes in, too.
    expect(rows[0]?.direction).toBeUndefined()
  })

  it('of an Oreka file by its name', () => {
    expect(reader('oreka').fileName('2026/03/03/10/20260303_100000_AABBCC.wav')).toMatchObject({
      id: '20260303_100000_AABBCC',
      startedAtMs: START,
    })
    expect(reader('oreka').fileName('readme.wav')).toBeUndefined()
  })

  it('knows words of its own for a direction', () => {
    const own = createMetadataReader({ ...importMappingOf(undefined), directions: { Kommend: 'inbound' } }, 'UTC')
    expect(own.csv('a.csv', 'id,direction\n1,kommend\n2,in').rows.map(({ direction }) => direction)).toEqual([
      'inbound',
      'inbound',
    ])
  })

  it('tells what is no metadata', () => {
    expect(reader().json('a.json', '{').problems).toEqual(['a.json is no JSON'])
    expect(reader().csv('a.csv', '').problems).toEqual(['a.csv is empty'])
  })
})

describe('which file is meant', () => {
  const row = (changes: Partial<RecordingMetadata>): RecordingMetadata => ({
    ...{ where: 'line 2', otherIds: [], startedAtMs: START },
    ...changes,
  })
  it.each<[string, Partial<RecordingMetadata>, string]>([
    ['its path', { file: 'a/b.wav' }, 'a/b.wav'],
    ['its name alone', { file: 'B.WAV' }, 'a/b.wav'],
    ['its name without ending', { file: 'b' }, 'a/b.wav'],
    ['a path of Windows', { file: '.\\a\\b.wav' }, 'a/b.wav'],
    ['its id', { id: 'abcdefgh@host' }, 'x/abcdefgh@host.mp3'],
    ['an id within a longer name', { id: '20260303-aa11' }, 'call_recording_20260303-aa11_2.mp3'],
    ['another id', { otherIds: ['abcdefghij'] }, 'abcdefghij.wav'],
  ])('by %s', (_, told, path) => {
    const { files, withoutFile } = pairFiles([path], [row(told)], () => undefined)
    expect([files[0]?.metadata?.where, files[0]?.skip, withoutFile.length]).toEqual(['line 2', undefined, 0])
  })

  it('says why a file is none, and which metadata has none', () => {
    const { files, withoutFile } = pairFiles(
      ['a.wav', 'b.wav'],
      [row({ file: 'z.wav' }), { where: 'l', otherIds: [], file: 'b.wav' }],
      () => undefined,
    )
    expect(files.map(({ skip }) => skip)).toEqual([
      'nothing is told of it: no metadata names it, and its name says nothing',
      'it is not told when it began',
    ])
    expect(withoutFile.map(({ file }) => file)).toEqual(['z.wav'])
  })
})

describe('the call', () => {
  const directory = directoryOf({
    accounts: [accountOf('acme')],
    users: [
      userOf('acme', 'u101', { extension: '101', name: 'Clara' }),
      userOf('acme', 'u102', { extension: '102', name: 'Ben' }),
    ],
  })
  const callOf = (metadata: Partial<RecordingMetadata>) =>
    importedCall({
      ...{ id: 'c', accountId: 'acme', directory, durationMs: 60_000 },
      people: [{ id: 'u102', name: 'Ben', email: 'ben@acme.example' }],
      metadata: { where: '', otherIds: [], ...metadata, startedAtMs: START },
      imported: { source: 'MIR', originalId: '4711', fileName: 'a.wav', sha256: 'ff', importedAtMs: 0 },
    })
  it.each<[string, Partial<RecordingMetadata>, string, readonly (string | undefined)[]]>([
    ['extension of MIR', { caller: '+491715550001', callee: '8842-101' }, 'inbound', [undefined, 'u101']],
    [
      'e-mail of whose it is',
      { caller: '0171', callee: '555', user: 'BEN@acme.example' },
      'inbound',
      [undefined, 'u102'],
    ],
    [
      'name, and who called',
      { caller: '555', callee: '0171', user: 'Ben', direction: 'outbound' },
      'outbound',
      ['u102', undefined],
    ],
    ['extensions of both', { caller: '101', callee: '102' }, 'internal', ['u101', 'u102']],
    ['nobody', { caller: '1234567', callee: '7654321' }, 'transit', [undefined, undefined]],
  ])('is matched by %s', (_, metadata, direction, users) => {
    const call = callOf(metadata)
    expect([call.direction, call.parties.map(({ userId }) => userId)]).toEqual([direction, users])
  })

  it('says where it is from, in its decision and by the names it had', () => {
    const { decision, identifiers, endedAtMs } = callOf({ otherIds: ['4711', 'x@y'] })
    expect(identifiers).toEqual({ 'Original-ID': '4711', 'Original-ID-2': 'x@y' })
    expect(decision?.trace.map(({ effect }) => effect)).toEqual([
      'imported from MIR: it was recorded there, and no rule of this account was asked',
      'file a.wav, SHA-256 ff',
    ])
    expect(endedAtMs).toBe(START + 60_000)
  })
})
