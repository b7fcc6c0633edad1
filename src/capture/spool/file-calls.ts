import type nodeFiles from 'node:fs'

/** The part of node:fs that a journal needs; tests put a disk in its place that is full or broken. */
export type FileCalls = Pick<
  typeof nodeFiles,
  | 'openSync'
  | 'writeSync'
  | 'ftruncateSync'
  | 'fdatasync'
  | 'closeSync'
  | 'rmSync'
  | 'open'
  | 'read'
  | 'write'
  | 'close'
>
