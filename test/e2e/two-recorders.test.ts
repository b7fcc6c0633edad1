/** One call forked to two recorders with one database and one store: nothing is missing but what both lost. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { ForkedCall } from './forked-call.ts'
import { type PostgresProcess, startPostgres } from './postgres-process.ts'
import { eventually, TapelineProcess } from './tapeline-process.ts'

const MERGE_MS = 60_000

/** The same each time, about one in twenty. */
function oneInTwenty(seed: number): (packet: number) => boolean {
  return (packet) => {
    let state = Math.imul(packet + 1, 2654435761) ^ Math.imul(seed, 40503)
    state = Math.imul(state ^ (state >>> 15), 2246822519)
    state = Math.imul(state ^ (state >>> 13), 3266489917)
    return ((state ^ (state >>> 16)) >>> 0) % 20 === 0
  }
}

/** A way to the database that can be cut and mended. */
async function cuttableLink(to: URL) {
  const ends = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => {})
      end.on('close', () => {
        ends.delete(end)
        near.destroy()
        far.destroy()
      })
    }
    if (isCut) near.destroy()
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const drop = () => {
    for (const end of ends) end.destroy()
  }
  return {
    url: url.href,
    cut() {
      isCut = true
      drop()
    },
    mend() {
      isCut = false
    },
    close() {
      server.close()
    },
  }
}

describe.skipIf(missing('postgresql'))('a call that is forked to two recorders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-two-'))
  const recorderFolders = ['one', 'two'].map((name) => join(folder, name)) as [string, string]
  let database: PostgresProcess
  let one: TapelineProcess
  let two: TapelineProcess
  let apiKey: string

  const start = (dataFolder: string, rtpPorts: string, ...more: string[]) =>
    TapelineProcess.start({ dataFolder, args: ['--role', 'recorder', '--rtp-ports', rtpPorts, ...more] })

  beforeAll(async () => {
    database = await startPostgres()
    process.env.TAPELINE_DATABASE = database.url
    mkdirSync(join(folder, 'objects'))
    for (const each of recorderFolders) {
      mkdirSync(each)
      symlinkSync(join(folder, 'objects'), join(each, 'objects'))
    }
    one = await start(recorderFolders[0], '46000-46499')
    two = await start(recorderFolders[1], '46500-46999')
    await one.apply(acmeDocument())
    await eventually(
      () => two.metric('directory_loads_total'),
      (loads) => loads > 1,
    )
    apiKey = await one.createApiKey('acme', 'viewer')
  }, 120_000)

  afterAll(async () => {
    delete process.env.TAPELINE_DATABASE
    await one?.stop()
    await two?.stop()
    await database?.close()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  async function mergedCall(name: string): Promise<CallDetails> {
    const found = await eventually(
      async () => {
        const answer = await one.get(`/api/v1/calls?identifier=${encodeURIComponent(name)}`, apiKey)
        const [call] = ((await answer.json()) as { calls: CallSummary[] }).calls
        return (await one.get(`/api/v1/calls/${call?.id}`, apiKey)).json() as Promise<CallDetails>
      },
      (call) => call?.mergedFrom !== undefined,
      MERGE_MS,
    )
    return found
  }

  async function listed(): Promise<readonly CallSummary[]> {
    return ((await (await one.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls
  }

  it('is one call with one recording, that lacks only what both ways lost', async () => {
    const lost = [oneInTwenty(1), oneInTwenty(2)] as const
    const call = await ForkedCall.start([
      { sipPort: one.sipPort, loses: lost[0] },
      { sipPort: two.sipPort, loses: lost[1] },
    ])
    await call.speak(100)
    const live = await eventually(listed, (calls) => calls.length === 2 && calls.every(({ twinIds }) => twinIds))
    expect(live.map(({ twinIds }) => twinIds)).toEqual(live.toReversed().map(({ id }) => [id]))
    await call.speak(400)
    await call.end()
    const [first = '', second = ''] = call.sipCallIds
    const merged = await mergedCall(first)
    expect((await mergedCall(second)).id).toBe(merged.id)
    expect((await listed()).map(({ id, twinIds }) => [id, twinIds])).toEqual([[merged.id, undefined]])
    const sent = Array.from({ length: 2 * call.packets }, (_, packet) => packet)
    const onOne = sent.filter(lost[0]).length
    const onTwo = sent.filter(lost[1]).length
    const onBoth = sent.filter((packet) => lost[0](packet) && lost[1](packet)).length
    expect(onOne).toBeGreaterThan(sent.length * 0.03)
    expect(onBoth).toBeLessThan(sent.length * 0.01)
    expect(merged.sources?.map(({ packets }) => packets)).toEqual([sent.length - onOne, sent.length - onTwo])
    const [recording, ...others] = merged.recordings
    expect(others).toEqual([])
    const received = recording?.quality.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0)
    expect(received).toBe(sent.length - onBoth)
    expect((await one.get(`/api/v1/calls/${merged.mergedFrom?.[0]}`, apiKey)).status).toBe(200)
  }, 120_000)

  it('is whole although one of them is killed in the middle', async () => {
    const nothing = () => false
    const call = await ForkedCall.start([
      { sipPort: two.sipPort, loses: nothing },
      { sipPort: one.sipPort, loses: (packet) => packet < 100 },
    ])
    await call.speak(150)
    await two.stop('SIGKILL')
    await call.speak(150)
    await call.end()
    two = await start(recorderFolders[1], '46500-46999')
    const merged = await mergedCall(call.sipCallIds[0] ?? '')
    expect(merged.flags).not.toContain('cut-short')
    const quality = merged.recordings[0]?.quality.map(({ packetsReceived, packetsLost }) => [
      packetsReceived,
      packetsLost,
    ])
    expect(quality).toEqual([
      [300, 0],
      [300, 0],
    ])
  }, 120_000)

  it('is whole although the database was out of reach of one of them all the while, and the other had archived long before', async () => {
    await two.stop()
    const link = await cuttableLink(new URL(database.url))
    two = await start(recorderFolders[1], '46500-46999', '--database', link.url)
    await eventually(
      () => two.metric('directory_loads_total'),
      (loads) => loads > 0,
    )
    link.cut()
    // Recorders that are in touch say so every 10 s.
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    const call = await ForkedCall.start([
      { sipPort: one.sipPort, loses: (packet) => packet < 100 },
      { sipPort: two.sipPort, loses: (packet) => packet >= 300 },
    ])
    await call.speak(300)
    await call.end()
    const alone = await one.readyCall(call.sipCallIds[0] ?? '', apiKey)
    expect(alone.twinIds).toBeUndefined()
    link.mend()
    const merged = await mergedCall(call.sipCallIds[0] ?? '')
    link.close()
    expect(merged.recordings).toHaveLength(1)
    const quality = merged.recordings[0]?.quality.map(({ packetsReceived, packetsLost }) => [
      packetsReceived,
      packetsLost,
    ])
    expect(quality).toEqual([
      [300, 0],
      [300, 0],
    ])
  }, 180_000)
})
