import { afterEach, expect, test } from 'vitest'
import { startTestMailServer, type TestMailServer } from './smtp.test-kit.ts'
import { createSmtpMailer } from './smtp-mailer.ts'

const FROM = 'Tapeline <tapeline@example.com>'
const MAIL = { to: 'anna@example.com', subject: 'Grüße', text: 'Open https://tapeline.example/x?a=b\n' }

let server: TestMailServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

test('a letter arrives with its sender, receiver, subject and link', async () => {
  server = await startTestMailServer()
  await createSmtpMailer({ url: server.url, from: FROM }).send(MAIL)
  const mail = await server.next()
  expect(mail).toMatchObject({ to: ['anna@example.com'], from: 'tapeline@example.com' })
  expect(mail.text).toContain('From: Tapeline <tapeline@example.com>')
  expect(mail.text).toContain('https://tapeline.example/x?a=b')
})

test('an address with a comma does not become two receivers', async () => {
  server = await startTestMailServer()
  const mailer = createSmtpMailer({ url: server.url, from: FROM })
  await mailer.send({ ...MAIL, to: 'a@example.com, b@example.com' }).catch(() => {})
  expect(server.mails.flatMap((mail) => mail.to)).not.toContain('b@example.com')
})

test('a subject with a line break adds no header', async () => {
  server = await startTestMailServer()
  const mailer = createSmtpMailer({ url: server.url, from: FROM })
  await mailer.send({ ...MAIL, subject: 'x\r\nBcc: eve@example.com' })
  const mail = await server.next()
  expect(mail.to).toEqual(['anna@example.com'])
  expect(mail.text).not.toMatch(/^Bcc:/m)
})

test('user and password of the URL are shown to the server', async () => {
  const seen: unknown[][] = []
  server = await startTestMailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      seen.push([username, password])
      done(null, { user: 1 })
    },
  })
  const url = server.url.replace('//', '//me%40example.com:s%2Fecret@')
  await createSmtpMailer({ url, from: FROM }).send(MAIL)
  expect(seen).toEqual([['me@example.com', 's/ecret']])
})

test('a server that refuses, or is not there, is told as mail-not-sent', async () => {
  server = await startTestMailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such box'), { responseCode: 550 })),
  })
  const mailer = createSmtpMailer({ url: server.url, from: FROM })
  await expect(mailer.send(MAIL)).rejects.toMatchObject({
    code: 'mail-not-sent',
    message: expect.stringContaining('no such box'),
  })
  await server.close()
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'mail-not-sent' })
})
