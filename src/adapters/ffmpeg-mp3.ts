/**
 * MP3 through the program ffmpeg, one process per recording, at the lowest priority: live calls come first.
 *
 * Constant bit rate, so that a browser finds any second by a range of bytes, with the Info frame that says how many samples there are and
 * how many were only put in front by the encoder. ffmpeg writes that frame last, so it needs a file: one without a name, which is gone
 * with the process, whatever happens.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Mp3Codec, SampleLayout } from '../archive/mp3-codec.ts'
import type { Log } from '../core/model/log.ts'

/** Per channel: of 8000 samples a second, nothing is heard of the compression. */
const KBIT_PER_CHANNEL = 24
/** Nothing moved for so long: the program hangs. */
const STALL_MS = 60_000
const READ_BYTES = 256 * 1024
const MAXIMUM_WORDS = 500

export interface FfmpegOptions {
  /** Name on PATH, or a path. */
  readonly program: string
  /** On a disk with room for the longest recording; made when it is not there. */
  readonly workFolder: string
  readonly log: Log
}

/** Whether there is such a program and it can be started. */
export function hasFfmpeg(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, ['-hide_banner', '-version'], { stdio: 'ignore', timeout: 10_000 })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

export function createFfmpegMp3({ program, workFolder, log }: FfmpegOptions): Mp3Codec {
  let toldFailure: string | undefined

  /** Each reason once, until it works again. */
  function tell(failure: string | undefined): void {
    if (failure !== undefined && failure !== toldFailure) log.warn({ program, failure }, 'MP3 is not available')
    toldFailure = failure
  }

  return {
    async encode(samples, layout, store) {
      let sampleBytes = 0
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const chunk of samples) {
          sampleBytes += chunk.length
          yield chunk
        }
      }
      const file = await openNameless(workFolder)
      try {
        const run = start(program, encodeArguments(layout), { output: 'ignore', file })
        const ended = await feed(run, counted())
        const failure = ended ?? whatIsMissing((await file.stat()).size, sampleBytes, layout)
        tell(failure)
        if (failure === undefined) await store(contentOf(file))
        return failure
      } finally {
        await file.close()
      }
    },
    decode(file, layout) {
      let failure: string | undefined
      async function* samples(): AsyncGenerator<Uint8Array> {
        const run = start(program, decodeArguments(layout), { output: 'pipe' })
        // Both at once: the program stops reading when nobody takes what it makes.
        const fed = feed(run, file)
        fed.catch(() => run.child.stdout?.destroy())
        try {
          if (run.child.stdout) yield* run.child.stdout as AsyncIterable<Uint8Array>
          failure = await fed
        } catch (error) {
          // The file's own error says more than that the stream ended early.
          await fed
          throw error
        } finally {
          run.child.kill('SIGKILL')
          await fed.catch(() => undefined)
        }
        tell(failure)
        if (failure !== undefined) throw new Error(failure)
      }
      return { samples: samples(), failure: () => failure }
    },
  }
}

/** It may end as if all were well on a disk without room. The bit rate is constant: so much it must be. */
function whatIsMissing(sizeBytes: number, sampleBytes: number, layout: SampleLayout): string | undefined {
  const seconds = sampleBytes / (2 * layout.channels * layout.sampleRateHz)
  const expectedBytes = Math.floor((seconds * KBIT_PER_CHANNEL * layout.channels * 1000) / 8)
  return sizeBytes < expectedBytes ? `${sizeBytes} bytes were made instead of ${expectedBytes}` : undefined
}

const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']
const SAME_BYTES_EVERY_TIME = ['-map_metadata', '-1', '-flags', '+bitexact', '-fflags', '+bitexact']

function rawSamples({ sampleRateHz, channels }: SampleLayout): readonly string[] {
  return ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', String(channels)]
}

function encodeArguments(layout: SampleLayout): readonly string[] {
  const rate = `${KBIT_PER_CHANNEL * layout.channels}k`
  return [
    ...QUIET,
    ...[...rawSamples(layout), '-i', 'pipe:0', ...SAME_BYTES_EVERY_TIME],
    // Joint stereo would let one party be heard faintly on the other's side.
    ...['-c:a', 'libmp3lame', '-b:a', rate, '-joint_stereo', '0', '-threads', '1'],
    ...['-id3v2_version', '0', '-write_xing', '1', '-f', 'mp3', `/dev/fd/${FILE_DESCRIPTOR}`],
  ]
}

function decodeArguments(layout: SampleLayout): readonly string[] {
  return [...QUIET, '-f', 'mp3', '-i', 'pipe:0', '-threads', '1', ...rawSamples(layout), 'pipe:1']
}

/** Of the nameless file, in the process. */
const FILE_DESCRIPTOR = 3

interface Run {
  readonly child: ChildProcess
  /** What went wrong; undefined when it ended well. */
  readonly ended: Promise<string | undefined>
  moved(): void
}

function start(
  program: string,
  given: readonly string[],
  { output, file }: { readonly output: 'ignore' | 'pipe'; readonly file?: FileHandle },
): Run {
  const child = spawn(program, given, { stdio: ['pipe', output, 'pipe', ...(file ? [file.fd] : [])] })
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_LOW)
    } catch {
      // It is over already.
    }
  }
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < MAXIMUM_WORDS) words += text
  })
  const stall = setTimeout(() => child.kill('SIGKILL'), STALL_MS)
  const ended = once(child, 'close')
    .then(([code, signal]: unknown[]) => {
      const how = signal ? `was ended by ${String(signal)}` : `ended with ${String(code)}`
      return code === 0 ? undefined : [`${program} ${how}`, words.trim().slice(0, MAXIMUM_WORDS)].join(': ')
    })
    .catch(
      (error: unknown) => `${program} cannot be started: ${error instanceof Error ? error.message : String(error)}`,
    )
    .finally(() => clearTimeout(stall))
  return { child, ended, moved: () => stall.refresh() }
}

/** All of the input into the program, until it has ended; resolves with what went wrong with it, rejects as `input` does. */
async function feed({ child, ended, moved }: Run, input: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  let inputFailure: { readonly error: unknown } | undefined
  async function* noted(): AsyncGenerator<Uint8Array> {
    try {
      yield* input
    } catch (error) {
      inputFailure = { error }
      throw error
    }
  }
  // One around the other: what the pipeline throws into this one is not the input's.
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of noted()) {
      moved()
      yield chunk
    }
  }
  try {
    await pipeline(Readable.from(watched(), { objectMode: false }), child.stdin as Writable)
  } catch {
    // The program no longer reads: how it ended says why.
    child.kill('SIGKILL')
  }
  const failure = await ended
  if (inputFailure) throw inputFailure.error
  return failure
}

async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `.mp3-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return file
}

async function* contentOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let atByte = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, atByte)
    if (bytesRead === 0) return
    atByte += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
