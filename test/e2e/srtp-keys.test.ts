/** Keys of SRTP are nowhere but in memory: not in the log at its most talkative, not on disk, not in an answer. */

import { createSocket, type Socket } from 'node:dgram'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../src/adapters/node-srtp-crypto.ts'
import { SRTP_SUITES, type SrtpMasterKey } from '../../src/core/model/srtp.ts'
import { formatCrypto } from '../../src/core/sdp/crypto-attribute.ts'
import { rtpPacket } from '../../src/core/srtp/srtp.test-kit.ts'
import { createSrtpSender } from '../../src/core/srtp/srtp-sender.ts'
import { acmeDocument } from './acme.ts'
import { eventually, TapelineProcess } from './tapeline-process.ts'

let tapeline: TapelineProcess
let socket: Socket
const received: string[] = []

beforeAll(async () => {
  tapeline = await TapelineProcess.start({ args: ['--log-level', 'debug'] })
  await tapeline.apply(acmeDocument())
  socket = createSocket('udp4')
  socket.on('message', (message) => received.push(message.toString('latin1')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  socket?.close()
  await tapeline?.remove()
})

const keys = SRTP_SUITES.map(
  (suite): SrtpMasterKey => ({
    suite,
    key: nodeSrtpCrypto.randomBytes(suite.keyBytes),
    salt: nodeSrtpCrypto.randomBytes(suite.saltBytes),
    mki: new Uint8Array(0),
  }),
)
const lineOf = (master: SrtpMasterKey, tag = 1) => `a=crypto:${formatCrypto({ tag, master })}`

/** The ways in which a key may be written. */
function waysToWrite({ key, salt }: SrtpMasterKey): string[] {
  const [bytes, both] = [Buffer.from(key), Buffer.concat([key, salt])]
  return [
    bytes.toString('latin1'),
    bytes.toString('hex'),
    both.toString('base64').slice(0, 20),
    Array.from(key).join(','),
  ]
}

const offer = (...attributes: readonly string[]) =>
  [
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0',
    `m=audio ${socket.address().port} RTP/SAVP 0`,
    'a=label:1\r\na=sendonly',
    ...attributes,
    '',
  ].join('\r\n')

function message(method: string, cseq: number, body = '', contentType = 'application/sdp', callId = 'keys') {
  const lines = [
    `${method} sip:recorder@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK${method}${cseq}${callId};rport`,
    'Max-Forwards: 70',
    'From: "Robert" <sip:+4930999@carrier.example>;tag=1',
    `To: <sip:201@pbx.example>${/tag=\S+/.exec(toOf(callId)) ? `;${/tag=[^\s;]+/.exec(toOf(callId))?.[0]}` : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:fork@127.0.0.1:${socket.address().port}>;+sip.src`,
    ...(body === '' ? [] : [`Content-Type: ${contentType}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const toOf = (callId: string) =>
  received
    .flatMap((text) => (text.includes(`Call-ID: ${callId}`) ? (/^To: (.*)$/m.exec(text)?.[1] ?? []) : []))
    .at(-1) ?? ''

async function ask(method: string, cseq: number, ...rest: [body?: string, contentType?: string, callId?: string]) {
  socket.send(message(method, cseq, ...rest), tapeline.sipPort, '127.0.0.1')
  const answer = await eventually(
    async () =>
      received.find(
        (text) =>
          new RegExp(`^SIP/2.0 [2-6][\\s\\S]*CSeq: ${cseq} ${method}`).test(text) && text.includes(rest[2] ?? 'keys'),
      ),
    (text) => text !== undefined,
  )
  if (method === 'INVITE') socket.send(message('ACK', cseq, '', '', rest[2]), tapeline.sipPort, '127.0.0.1')
  return answer ?? ''
}

it('whatever a phone system does with its keys, and whatever is asked about it', async () => {
  const [first, second, third, ...more] = keys
  if (!first || !second || !third) throw new Error('no suites')
  const torn = lineOf(third).replace('a=crypto:', 'a=krypto ')
  const answered = await ask('INVITE', 1, offer(lineOf(first), torn, `inline:${lineOf(third)}`))
  expect(answered).toContain('200 OK')
  const port = Number(/^m=audio (\d+)/m.exec(answered)?.[1])
  const sender = createSrtpSender(first, nodeSrtpCrypto)
  for (let sequence = 1; sequence <= 50; sequence++) socket.send(sender.rtp(rtpPacket(sequence, 7)), port, '127.0.0.1')
  await eventually(
    () => tapeline.metric('rtp_packets_total'),
    (packets) => packets >= 50,
  )
  // A new key, keys in what should be metadata, keys that are refused, and a message that is none.
  await ask('INVITE', 2, offer(lineOf(second)))
  await ask('INVITE', 3, `<recording><x>${lineOf(third)}</x></recording>`, 'application/rs-metadata+xml')
  await ask('INFO', 4, lineOf(second), 'text/plain')
  await ask(
    'INVITE',
    1,
    offer(...more.map((master, index) => `${lineOf(master, index + 1)} KDR=1`)),
    'application/sdp',
    'refused',
  )
  socket.send(`INVITE rubbish\r\n${offer(lineOf(first))}`, tapeline.sipPort, '127.0.0.1')
  await ask('BYE', 5)

  const apiKey = await tapeline.createApiKey('', 'administrator')
  const details = await tapeline.readyCall('keys', await tapeline.createApiKey('acme', 'account-administrator'))
  expect(details.recordings).toHaveLength(1)
  const pasted = await fetch(`${tapeline.httpUrl}/api/v1/recording-clients/understand`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: message('INVITE', 1, offer(lineOf(first), torn)) }),
  })
  const answers = [
    JSON.stringify(details),
    await pasted.text(),
    ...(await Promise.all(
      ['/metrics', '/api/v1/refused-invites', '/api/v1/calls', '/api/v1/audit-events'].map(async (path) =>
        (await tapeline.get(path, apiKey)).text(),
      ),
    )),
  ].join('\n')
  await tapeline.stop()

  const files = readdirSync(tapeline.dataFolder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
  // It would be found: the call's name is, in the log, in an answer and on disk.
  expect(tapeline.stderr).toMatch(/"level":(20|"debug")/)
  const contents = files.map((file) => readFileSync(file, 'latin1'))
  expect(contents.some((text) => text.includes('+4930999'))).toBe(true)
  expect(answers).toContain('+4930999')
  const places = [tapeline.stdout, tapeline.stderr, answers, ...contents]
  for (const written of keys.flatMap(waysToWrite)) {
    expect(places.filter((text) => text.includes(written))).toEqual([])
  }
})
