/** Plays recording clients on one UDP socket. Cheap on purpose: it shares the machine with what it measures. */
import { createSocket, type Socket } from 'node:dgram'
import { callMessage } from './messages.ts'

export interface CallRun {
  readonly calls: number
  /** Calls at the same time: one begins when another ends. */
  readonly window?: number
  /** Begins so many calls a second instead, whatever becomes of them. */
  readonly callsPerSecond?: number
  /** Stop after the first ACK and leave the dialogs open. */
  readonly leaveOpen?: boolean
}

/** A datagram lost on loopback would hang a run: it means that the window is too large. */
const STALLED_MS = 5000

export class CallDriver {
  readonly #socket: Socket
  readonly #serverPort: number
  #nextCall = 0
  #onAnswer: (call: number, sequence: number, method: string, toTag: string) => void = () => {}

  private constructor(socket: Socket, serverPort: number) {
    this.#socket = socket
    this.#serverPort = serverPort
    socket.on('message', (bytes) => {
      const text = bytes.toString('latin1', 0, Math.min(bytes.length, 1200))
      if (!text.startsWith('SIP/2.0 2')) return
      const cseq = after(text, '\r\nCSeq: ', '\r').split(' ')
      const toTag = after(text.slice(text.indexOf('\r\nTo: ') + 2), ';tag=', '\r')
      this.#onAnswer(Number(after(text, '\r\nCall-ID: call-', '@')), Number(cseq[0]), cseq[1] ?? '', toTag)
    })
  }

  static async open(serverPort: number): Promise<CallDriver> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new CallDriver(socket, serverPort)
  }

  close(): void {
    this.#socket.close()
  }

  /** Resolves with the INVITE→200 time of each call, in milliseconds. */
  run({ calls, window = 1, callsPerSecond, leaveOpen = false }: CallRun): Promise<number[]> {
    const { promise, resolve, reject } = Promise.withResolvers<number[]>()
    const latenciesMs: number[] = []
    const startedAtMs = new Map<number, number>()
    /** CSeq whose answer each call waits for: an answer that is sent again counts once. */
    const awaited = new Map<number, number>()
    let begun = 0
    let done = 0
    let lastDone = -1
    const watch = setInterval(() => {
      if (done === lastDone) reject(new Error(`stalled after ${done} of ${calls} calls`))
      lastDone = done
    }, STALLED_MS)
    const begin = () => {
      begun++
      const call = this.#nextCall++
      startedAtMs.set(call, performance.now())
      awaited.set(call, 1)
      this.#send('INVITE', call, 1)
    }
    const end = () => {
      done++
      if (done === calls) resolve(latenciesMs)
      else if (begun < calls && callsPerSecond === undefined) begin()
    }
    this.#onAnswer = (call, sequence, method, toTag) => {
      if (method === 'INVITE') this.#send('ACK', call, sequence, toTag)
      if (awaited.get(call) !== sequence) return
      if (sequence === 1) latenciesMs.push(performance.now() - (startedAtMs.get(call) ?? 0))
      startedAtMs.delete(call)
      awaited.set(call, sequence + 1)
      if (sequence === 3 || leaveOpen) {
        awaited.delete(call)
        end()
      } else this.#send(sequence === 1 ? 'INVITE' : 'BYE', call, sequence + 1, toTag)
    }
    let pace: NodeJS.Timeout | undefined
    if (callsPerSecond === undefined) for (let index = 0; index < Math.min(window, calls); index++) begin()
    else {
      pace = setInterval(() => {
        if (begun < calls) begin()
      }, 1000 / callsPerSecond)
    }
    return promise.finally(() => {
      clearInterval(watch)
      clearInterval(pace)
    })
  }

  #send(method: 'INVITE' | 'ACK' | 'BYE', call: number, sequence: number, toTag?: string): void {
    const { port } = this.#socket.address()
    const bytes = callMessage({ method, call, sequence, port, ...(toTag === undefined ? {} : { toTag }) })
    this.#socket.send(bytes, this.#serverPort, '127.0.0.1')
  }
}

function after(text: string, start: string, end: string): string {
  const from = text.indexOf(start) + start.length
  return text.slice(from, text.indexOf(end, from))
}
