/** Where the recorder wants each stream, out of its SDP answer. Only what a sender needs is read. */

export interface AnsweredLine {
  readonly address: string
  /** 0: refused. */
  readonly port: number
  readonly payloadTypes: readonly number[]
  readonly direction: string
  readonly label?: string
}

/** One per media line, in order. */
export function readAnswer(sdp: string): AnsweredLine[] {
  const lines: { -readonly [Field in keyof AnsweredLine]: AnsweredLine[Field] }[] = []
  const session = { address: '', direction: 'sendrecv' }
  for (const line of sdp.split(/\r?\n/)) {
    const current = lines.at(-1)
    const media = /^m=\S+ (\d+)(?:\/\d+)? \S+(.*)/.exec(line)
    const connection = /^c=IN IP[46] ([^\s/]+)/.exec(line)?.[1]
    const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1]
    const label = /^a=label:(.+)/.exec(line)?.[1]
    if (media) {
      const payloadTypes = (media[2] ?? '').split(' ').filter(Boolean).map(Number)
      lines.push({ ...session, port: Number(media[1]), payloadTypes })
    }
    if (connection !== undefined) (current ?? session).address = connection
    if (direction !== undefined) (current ?? session).direction = direction
    if (label !== undefined && current) current.label = label.trim()
  }
  return lines
}
