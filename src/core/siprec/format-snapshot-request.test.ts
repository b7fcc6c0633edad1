import { expect, test } from 'vitest'
import { formatSnapshotRequest, SNAPSHOT_REQUEST_TYPE } from './format-snapshot-request.ts'
import { splitBody } from './split-body.ts'

test('asks for all metadata, with the reason escaped (RFC 7866 §8.2)', () => {
  const text = formatSnapshotRequest('<recording> & more')
  expect(text).toContain('<requestsnapshot xmlns="urn:ietf:params:xml:ns:recording:1">')
  expect(text).toContain('<requestreason xml:lang="en">&lt;recording&gt; &amp; more</requestreason>')
  expect(splitBody(SNAPSHOT_REQUEST_TYPE, new TextEncoder().encode(text)).metadata?.text.trim()).toBe(text.trim())
  expect(formatSnapshotRequest()).not.toContain('requestreason')
})
