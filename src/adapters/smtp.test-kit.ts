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
  /** The next letter to anybody or to this address, also one that came before. */
  next(to?: string): Promise<ReceivedMail>
  close(): Promise<void>
}

export async function startTestMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = []
  const untaken: ReceivedMail[] = []
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
        const mail = {
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          text: readable(Buffer.concat(chunks).toString('utf8')),
        }
        mails.push(mail)
        untaken.push(mail)
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
    async next(to) {
      for (;;) {
        const index = untaken.findIndex((mail) => to === undefined || mail.to.includes(to))
        const [mail] = index < 0 ? [] : untaken.splice(index, 1)
        if (mail) return mail
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
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
