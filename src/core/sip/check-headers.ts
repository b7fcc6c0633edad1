/** What every message must carry to be handled at all, RFC 3261 §8.1.1, and once only, §7.3.1. */

import { parseCSeq } from './cseq.ts'
import { headerName, splitHeaderList } from './headers.ts'
import type { SipHeader } from './message.ts'
import { parseNameAddress } from './name-address.ts'
import { parseVia } from './via.ts'

export interface CheckedHeaders {
  readonly contentLength?: number
  readonly problems: readonly string[]
}

const MAX_FORWARDS = 'Max-Forwards malformed'

/** The checked lengths and problems, or why the message cannot be handled. `method` is the request's, none for a response. */
export function checkHeaders(headers: readonly SipHeader[], method: string | undefined): CheckedHeaders | string {
  const problems: string[] = []
  const single: Record<string, string | undefined> = {}
  let hasVia = false
  for (const header of headers) {
    const name = headerName(header.name)
    switch (name) {
      case 'via':
        if (!splitHeaderList(header.value).every(parseVia)) return 'Via malformed'
        hasVia ||= header.value !== ''
        break
      case 'from':
      case 'to':
      case 'call-id':
      case 'cseq':
      case 'content-length':
        if (single[name] !== undefined && single[name] !== header.value) return `several ${header.name} headers`
        single[name] = header.value
        break
      case 'contact': {
        const problem = contactProblem(header.value)
        // RFC 3261 §20.10: whose question mark it is cannot be told. Only who registers would be found by it.
        if (method === 'REGISTER' && problem?.includes('question mark')) return `Contact: ${problem}`
        if (problem !== undefined && !problems.includes(`Contact: ${problem}`)) problems.push(`Contact: ${problem}`)
        break
      }
      case 'max-forwards':
        if (!isMaxForwards(header.value) && !problems.includes(MAX_FORWARDS)) problems.push(MAX_FORWARDS)
    }
  }
  if (!hasVia) return 'Via missing'
  if (!single['call-id']) return 'Call-ID missing'
  for (const name of ['from', 'to'] as const) {
    if (!single[name]) return `${name === 'from' ? 'From' : 'To'} missing`
    const address = parseNameAddress(single[name])
    if (!address) return `${name === 'from' ? 'From' : 'To'} malformed`
    if (address.problem) problems.push(`${name === 'from' ? 'From' : 'To'}: ${address.problem}`)
  }
  if (!single.cseq) return 'CSeq missing'
  const cseq = parseCSeq(single.cseq)
  if (!cseq) return 'CSeq malformed'
  // RFC 3261 §8.1.1.5
  if (method !== undefined && cseq.method !== method) return 'CSeq names another method'

  const length = single['content-length']
  if (length === undefined) return { problems }
  // RFC 3261 §20.14. An empty one says nothing.
  if (length === '') return { problems: [...problems, 'Content-Length empty'] }
  if (!/^\d+$/.test(length)) return 'Content-Length malformed'
  return { contentLength: Number(length), problems }
}

// Nothing of a session is refused for its Contact: recording clients send broken ones, and only our own requests need it.
function contactProblem(value: string): string | undefined {
  if (value === '' || value === '*') return undefined
  for (const single of splitHeaderList(value)) {
    const address = parseNameAddress(single)
    if (!address) return 'malformed'
    if (address.problem) return address.problem
  }
  return undefined
}

/** RFC 3261 §20.22. */
function isMaxForwards(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) <= 255
}
