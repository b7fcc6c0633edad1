/** For tests: a real SMTP server on this machine that keeps what it is given. */

import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  readonly from: string
  /** Header and body as they came, lines unfolded from quoted-printable. */
  readonly text: string
}

export interface TestMailServer {
  /** For `--smtp-url`. */
  readonly url: string
  readonly mails: ReceivedMail[]
  /** The next letter, also one that came before. */
  next(): Promise<ReceivedMail>
  close(): Promise<void>
}

export async function startTestMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = []
  let taken = 0
  const waiting: (() => void)[] = []
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          text: readable(Buffer.concat(chunks).toString('utf8')),
        })
        done()
        for (const wake of waiting.splice(0)) wake()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async next() {
      while (mails.length <= taken) await new Promise<void>((resolve) => waiting.push(resolve))
      const mail = mails[taken++]
      if (!mail) throw new Error('no mail')
      return mail
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Quoted-printable, RFC 2045 §6.7. */
function readable(mail: string): string {
  const bytes = mail
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
