import { describe, expect, it } from 'vitest'
import { metadata, request, siprec, TWO_LINES } from './call-layer.test-kit.ts'
import { readSessionBody } from './read-session-body.ts'

const XML = metadata('sip:101@acme.example', 'sip:102@acme.example')
const OTHER_ROOT = XML.replaceAll(/(<\/?)recording\b/g, '$1callInfo').replace(
  'urn:ietf:params:xml:ns:recording:1',
  'urn:vendor:call',
)
const PRESENCE = '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf"><tuple id="a"/></presence>'

const body = (xml: string, type: string, offer: string | undefined = TWO_LINES) =>
  siprec(offer, xml).replace('application/rs-metadata+xml', type)

describe('metadata of an INVITE', () => {
  it('is found under a root and a type that nobody knows', () => {
    const { metadata: found } = readSessionBody(request(body(OTHER_ROOT, 'application/xml')))
    expect(found?.parsed?.participants.map(({ aor }) => aor)).toEqual(['sip:101@acme.example', 'sip:102@acme.example'])
    expect(found?.problems).toContain('a part of type application/xml is taken as metadata')
  })

  it('is the text of a body of which nothing can be read', () => {
    const { metadata: found, sdp } = readSessionBody(
      request('what is this?', { contentType: 'multipart/mixed;boundary=b' }),
    )
    expect(sdp).toBeUndefined()
    expect(found).toMatchObject({ text: { text: 'what is this?' } })
    expect(found?.parsed).toBeUndefined()
  })

  it('is not some other part beside the offer', () => {
    expect(readSessionBody(request(body(PRESENCE, 'application/pidf+xml'))).metadata).toBeUndefined()
    expect(readSessionBody(request(body('QM_IAM', 'application/gtd'))).metadata).toBeUndefined()
  })
})

it('the body of an INFO is no metadata because nothing else is in it', () => {
  const info = request('Signal=1', { method: 'INFO', contentType: 'application/dtmf-relay' })
  expect(readSessionBody(info).metadata).toBeUndefined()
})
