import { describe, expect, it } from 'vitest'
import { readDocuments } from './read-documents.ts'

const file = (name: string, value: unknown) => ({ name, text: JSON.stringify(value) })

describe('documents of another system', () => {
  it('are one document with everything', () => {
    const all = { account: { call_recording: {} }, users: [] }
    expect(readDocuments('kazoo', [file('Pasted text', all)])).toEqual({ documents: all })
  })

  it('are a file for each part, as their API answers', () => {
    const files = [file('account.json', { data: { id: 'a' } }), file('all-users.json', { data: [{ id: 'u' }] })]
    expect(readDocuments('kazoo', files)).toEqual({ documents: { account: { id: 'a' }, users: [{ id: 'u' }] } })
  })

  it('are a list in a file whose name says of what', () => {
    expect(readDocuments('netsapiens', [file('subscribers.json', [{ user: '101' }])])).toEqual({
      documents: { users: [{ user: '101' }] },
    })
  })

  it('that are none say why, and where', () => {
    expect(readDocuments('kazoo', [{ name: 'Pasted text', text: '{"account": ' }])).toMatchObject({
      problem: expect.stringMatching(/^Pasted text: this is no JSON/),
    })
    expect(readDocuments('kazoo', [file('Pasted text', [1])])).toEqual({
      problem: 'Pasted text: expected an object with account, devices, users.',
    })
    expect(readDocuments('kazoo', [file('Pasted text', {})])).toEqual({ problem: 'There is nothing in it.' })
  })
})
