/**
 * What the kernel must do for a call, and nothing else: a socket that answers, opens as many ports and writes as many bytes into a
 * file as the recorder does, and closes all of it. It knows nothing of SIP beyond what the driver must read.
 */
import { createSocket, type Socket } from 'node:dgram'
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { bareAnswer } from './answering-servers.ts'
import { ADDRESS, type MeasuredParts } from './measured-parts.ts'
import { REST_MS } from './whole-recorder.ts'

const PORTS_PER_CALL = 4
/** Bytes of each write to the journal of one call, as the recorder does them. */
const WRITES = {
  first: [16, 208, 313, 3000, 663, 663, 700, 900, 300],
  change: [3000, 900],
  end: [120, 90],
} as const

interface BareCall {
  readonly file: number
  readonly ports: readonly Socket[]
  sizeBytes: number
}

export async function startBareRecorder(folder: string): Promise<MeasuredParts> {
  const calls = new Map<string, BareCall>()
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
  await bind(socket)
  const bytes = Buffer.alloc(16 * 1024, 0x20)

  function write(call: BareCall, sizes: readonly number[]): void {
    for (const size of sizes) call.sizeBytes += writeSync(call.file, bytes, 0, size, call.sizeBytes)
  }

  async function open(id: string): Promise<void> {
    const file = openSync(join(folder, `bare-${id}.journal`), 'wx', 0o600)
    const ports = await Promise.all(Array.from({ length: PORTS_PER_CALL }, openPort))
    const call = { file, ports, sizeBytes: 0 }
    calls.set(id, call)
    write(call, WRITES.first)
  }

  function end(id: string, call: BareCall): void {
    calls.delete(id)
    write(call, WRITES.end)
    fdatasync(call.file, () => closeSync(call.file))
    setTimeout(() => {
      for (const port of call.ports) port.close()
    }, REST_MS)
  }

  async function receive(request: Buffer, port: number): Promise<void> {
    const answer = bareAnswer(request)
    if (!answer) return
    const id = callIdOf(request)
    const call = calls.get(id)
    if (!call) await open(id)
    else if (request[0] === 0x42) end(id, call)
    else write(call, WRITES.change)
    socket.send(answer, port, ADDRESS)
  }

  socket.on('message', (request, { port }) => void receive(request, port))
  return { port: socket.address().port, sessions: () => calls.size, unfinished: () => 0 }
}

async function openPort(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  await bind(socket)
  socket.on('message', () => {})
  return socket
}

function bind(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.bind({ port: 0, address: ADDRESS, exclusive: true }, resolve))
}

/** `call-17` of `Call-ID: call-17@…`. */
function callIdOf(request: Buffer): string {
  const start = request.indexOf('Call-ID: ') + 'Call-ID: '.length
  return request.toString('latin1', start, request.indexOf('@', start))
}
