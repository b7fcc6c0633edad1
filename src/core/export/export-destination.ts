/** Where scheduled exports are put. */

export interface SftpPlace {
  readonly kind: 'sftp'
  readonly host: string
  readonly port: number
  readonly user: string
  /** Where files go: relative to where the user arrives, or absolute. Empty: there. */
  readonly folder: string
  /** `SHA256:…`, as ssh-keygen prints it. Absent: the key of the first connection is kept. */
  readonly hostKey?: string
}

export type ExportDestination =
  /** One of the stores for copies: a folder, or a bucket. */
  { readonly kind: 'storage'; readonly targetId: string } | SftpPlace

/** The folder of a run: `Every night/2026-03-01 02-00-00`. */
export function runFolder(scheduleName: string, time: string): string {
  return `${scheduleName}/${time.replaceAll(':', '-')}`
}
