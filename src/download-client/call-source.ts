import type { z } from 'zod'
import type { CallAnnotations } from '../contract/annotation.ts'
import type { CallDetails, CallSummary, callFilter } from '../contract/call.ts'

/** As `GET /api/v1/calls` has it. */
export type CallQuery = z.input<typeof callFilter> & { readonly accountId?: string }

export interface CallPage {
  readonly calls: readonly CallSummary[]
  readonly nextCursor?: string
  /** The server's clock, milliseconds since 1970. */
  readonly serverNowMs: number
}

/** A file of a recording as the server has it: its audio, or what only the holder of an archive key can open. */
export interface RemoteFile {
  readonly recordingId: string
  readonly isSealed: boolean
  readonly sizeBytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

export interface AudioAnswer {
  /** Where its first byte stands in the file. */
  readonly fromByte: number
  /** Of the whole file, where the server says it. */
  readonly sha256?: string
  readonly bytes: AsyncIterable<Uint8Array>
  /** Instead of reading the bytes. */
  cancel(): Promise<void>
}

/**
 * Calls and recordings of a server. What can pass (no connection, 429, 5xx) is tried again, waiting longer each time, before it fails
 * with `server-unreachable` or the code that the server gave.
 */
export interface CallSource {
  listCalls(query: CallQuery, cursor: string | undefined): Promise<CallPage>
  getCall(callId: string): Promise<CallDetails>
  /** Notes, disposition and tags. */
  getAnnotations(callId: string): Promise<CallAnnotations>
  /**
   * From that byte on if it is the file with this hash, otherwise from the first. Tried once: a cut is a `TransferCut`, and what was
   * already written need not come again.
   */
  openFile(file: RemoteFile, fromByte: number): Promise<AudioAnswer>
  /** Before the try of that number (from 0) after one that failed. */
  waitBeforeTry(number: number, cut: TransferCut): Promise<void>
}

/** The connection broke, or the server cannot answer now. */
export class TransferCut extends Error {
  readonly status: number | undefined
  readonly code: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    { status, code, retryAfterMs }: { status?: number; code?: string; retryAfterMs?: number } = {},
  ) {
    super(message)
    this.name = 'TransferCut'
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
