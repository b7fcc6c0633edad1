/**
 * `node rtpengine.ts STREAMS FOLDER record|forward`: rtpengine as phone systems run it without its kernel module, calls of two streams, each
 * forwarded to the other party and, with `record`, written to a pcap file per call. It speaks as `receivers.ts` does: the ports, one line;
 * then for each line it reads packets received and CPU microseconds so far, those of rtpengine.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../../src/adapters/free-port.ts'
import { udpNgSocket } from '../../src/adapters/udp-ng-socket.ts'
import type { BencodeDictionary } from '../../src/recording-client/rtpengine/bencode.ts'
import { createNgControl, type NgControl } from '../../src/recording-client/rtpengine/ng-control.ts'

const ADDRESS = '127.0.0.1'
/** Nobody listens: what is forwarded there goes nowhere. */
const PARTIES = { caller: 9, called: 10 } as const
/** /proc/…/stat counts in hundredths of a second. */
const US_PER_TICK = 10_000

const [streams = '', folder = '', mode = ''] = process.argv.slice(2)
const recordings = join(folder, 'recordings')
mkdirSync(recordings)
const controlPort = await findFreePort(ADDRESS)
const child = spawn(
  'rtpengine',
  [
    ...['--foreground', '--log-stderr', '--log-level=3', '--table=-1', `--pidfile=${join(folder, 'pid')}`],
    ...[`--interface=${ADDRESS}`, `--listen-ng=${ADDRESS}:${controlPort}`, '--port-min=32000', '--port-max=60000'],
    ...[`--recording-dir=${recordings}`, '--recording-method=pcap'],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
)
process.once('SIGTERM', () => child.kill('SIGKILL') && process.exit(0))
const control = await createNgControl(udpNgSocket(ADDRESS, controlPort))
while ((await control.command('ping')).kind !== 'ok') await delay(100)

const ports: number[] = []
for (let call = 0; call < Number(streams) / 2; call += 1) {
  const shared = { 'call-id': `bench-${call}`, 'from-tag': 'caller', flags: ['asymmetric'], 'record call': recorded() }
  ports.push(await portOf(control, 'offer', { ...shared, sdp: sdpOf(PARTIES.caller) }))
  ports.push(await portOf(control, 'answer', { ...shared, 'to-tag': 'called', sdp: sdpOf(PARTIES.called) }))
}
process.stdout.write(`${ports.join(' ')}\n`)
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await relayedPackets(control)} ${cpuUs(child.pid ?? 0)}\n`)
}
child.kill('SIGKILL')
process.exit(0)

function recorded(): 'on' | 'off' {
  return mode === 'record' ? 'on' : 'off'
}

function sdpOf(port: number): string {
  return `v=0\r\no=- 1 1 IN IP4 ${ADDRESS}\r\ns=-\r\nc=IN IP4 ${ADDRESS}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`
}

/** Where the other party of who speaks here sends to. */
async function portOf(ng: NgControl, name: string, fields: Parameters<NgControl['command']>[1]): Promise<number> {
  const reply = await ng.command(name, fields)
  const sdp = reply.kind === 'ok' ? String(reply.fields.get('sdp')) : JSON.stringify(reply)
  const [, port] = /^m=audio (\d+)/m.exec(sdp) ?? []
  if (port === undefined) throw new Error(`rtpengine answered a call with ${sdp}`)
  return Number(port)
}

async function relayedPackets(ng: NgControl): Promise<number> {
  const reply = await ng.command('statistics')
  if (reply.kind !== 'ok') throw new Error('rtpengine does not tell what it forwarded')
  const statistics = reply.fields.get('statistics') as BencodeDictionary
  return Number((statistics.get('totalstatistics') as BencodeDictionary).get('relayedpackets'))
}

/** User and system, of all threads. */
function cpuUs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * US_PER_TICK
}
