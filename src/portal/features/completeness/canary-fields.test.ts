import { expect, it } from 'vitest'
import { bodyOf, fieldsOf } from './canary-fields.ts'

const typed = { ...fieldsOf(undefined), name: 'Echo', to: '600@pbx.example', from: 'sip:1@pbx.example' }

it('takes addresses without a scheme, and servers with and without a port', () => {
  expect(bodyOf(typed)).toMatchObject({ to: 'sip:600@pbx.example', from: 'sip:1@pbx.example' })
  expect(bodyOf(typed)).not.toHaveProperty('hop')
  expect(bodyOf({ ...typed, hop: '192.0.2.1:5070' }).hop).toEqual({ host: '192.0.2.1', port: 5070 })
  expect(bodyOf({ ...typed, hop: 'pbx.example', protocol: 'tls' }).hop).toEqual({ host: 'pbx.example', port: 5061 })
  expect(bodyOf({ ...typed, hop: '[2001:db8::1]:5070' }).hop).toEqual({ host: '2001:db8::1', port: 5070 })
})

it('says times as they are typed, and no empty password', () => {
  const body = bodyOf({ ...typed, kind: 'times', times: '08:00, 14:30 ' })
  expect(body.rhythm).toEqual({ times: ['08:00', '14:30'] })
  expect(body).not.toHaveProperty('password')
  expect(body).not.toHaveProperty('username')
})
