/** For tests: the download client as a process, and a way to the server on which things go wrong. */

import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../../src/main/tapeline-download.ts')

export interface ClientRun {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

export interface ClientOptions {
  readonly key?: string
  readonly program?: string
  readonly node?: string
  readonly cwd?: string
  /** An open file for what it prints. */
  readonly stdout?: number
}

export function startClient(
  args: readonly string[],
  { key, program = PROGRAM, node, cwd, stdout: printed }: ClientOptions = {},
): ClientRun {
  const { TAPELINE_API_KEY: _, TAPELINE_URL: __, ...environment } = process.env
  const child = spawn(node ?? process.execPath, [program, ...args], {
    stdio: ['ignore', printed ?? 'pipe', 'pipe'],
    env: { ...environment, ...(key === undefined ? {} : { TAPELINE_API_KEY: key }), TZ: 'Europe/Berlin' },
    ...(cwd === undefined ? {} : { cwd }),
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (data) => {
    stdout += data
  })
  child.stderr?.on('data', (data) => {
    stderr += data
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}

export function runClient(args: readonly string[], options: ClientOptions = {}) {
  return startClient(args, options).ended
}

/** What happens to an answer on its way. Return true when the answer was dealt with instead. */
export interface Trouble {
  refuse?(path: string, response: ServerResponse): boolean
  /** Bytes as they shall arrive; `cut`: and then nothing more. */
  change?(path: string, bytes: Buffer, sentBytes: number): { readonly bytes: Buffer; readonly cut?: boolean }
  /** Between the pieces. */
  delayMs?: number
}

export interface TroubledWay {
  readonly url: string
  readonly paths: string[]
  /** Of audio, that went through. */
  audioBytes: number
  trouble: Trouble
  close(): Promise<void>
}

export async function openTroubledWay(to: string): Promise<TroubledWay> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    way.paths.push(path)
    if (way.trouble.refuse?.(path, response)) return
    const onward = forward(`${to}${path}`, { method: request.method, headers: request.headers }, async (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      let sent = 0
      for await (const piece of answer as AsyncIterable<Buffer>) {
        const { bytes, cut } = way.trouble.change?.(path, piece, sent) ?? { bytes: piece }
        sent += piece.length
        if (path.includes('/audio')) way.audioBytes += bytes.length
        if (bytes.length > 0) await new Promise((resolve) => response.write(bytes, resolve))
        if (cut) {
          response.destroy()
          onward.destroy()
          return
        }
        if (way.trouble.delayMs) await new Promise((resolve) => setTimeout(resolve, way.trouble.delayMs))
      }
      response.end()
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    onward.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const way: TroubledWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: [],
    audioBytes: 0,
    trouble: {},
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return way
}

/** Paths within the folder with the SHA-256 of each file, the manifest and unfinished things apart. */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => path !== 'tapeline-manifest.jsonl' && !path.startsWith('.tapeline-download'))
  return new Map(paths.map((path) => [path, sha256(readFileSync(join(folder, path)))]))
}

export function manifestOf(folder: string): readonly Record<string, unknown>[] {
  return readFileSync(join(folder, 'tapeline-manifest.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>]
      } catch {
        return []
      }
    })
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
