/** Bodies as a recording client sends them: an offer and RFC 7865 metadata, 3.3 KB together. */

const SDP = [
  'v=0',
  'o=SRC 2890844526 2890844526 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  ...[1, 2].flatMap((label) => [
    `m=audio ${12240 + 2 * label} RTP/AVP 0 8 18 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:18 G729/8000',
    'a=fmtp:18 annexb=no',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    `a=label:${label}`,
    'a=sendonly',
  ]),
  '',
].join('\r\n')

/** An SDP answer of usual size: what the call layer would give. */
export const ANSWER_SDP: Uint8Array = Buffer.from(SDP.replaceAll('sendonly', 'recvonly'), 'latin1')

export const BODY_TYPE = 'multipart/mixed;boundary=b'

/** Users of the account `acme.example`, with the extensions that `extensionOf` gives. */
export const USERS = 10_000

export const extensionOf = (user: number): string => String(10_000 + (user % USERS))

/** Somebody outside calls a user of the account; the re-INVITE says that another user has taken over. */
export function sessionBody(call: number, sequence: number): string {
  return [
    '--b\r\nContent-Type: application/sdp\r\n\r\n',
    SDP,
    '--b\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n',
    metadata(call, sequence),
    '--b--\r\n',
  ].join('')
}

function metadata(call: number, sequence: number): string {
  const session = uuid(call, 1)
  const caller = uuid(call, 2)
  const callee = uuid(call, 2 + sequence)
  const [fromCaller, fromCallee] = [uuid(call, 20), uuid(call, 21)]
  const extension = extensionOf(call + sequence)
  const associate = (participant: string, sends: string, receives: string) => [
    `  <participantsessionassoc participant_id="${participant}" session_id="${session}">`,
    '    <associate-time>2025-06-05T10:11:12Z</associate-time>',
    '  </participantsessionassoc>',
    `  <participantstreamassoc participant_id="${participant}">`,
    `    <send>${sends}</send>`,
    `    <recv>${receives}</recv>`,
    '  </participantstreamassoc>',
  ]
  const participant = (id: string, aor: string, name: string) => [
    `  <participant participant_id="${id}">`,
    `    <nameID aor="${aor}">`,
    `      <name xml:lang="en">${name}</name>`,
    '    </nameID>',
    '  </participant>',
  ]
  const stream = (id: string, label: number) => [
    `  <stream stream_id="${id}" session_id="${session}">`,
    `    <label>${label}</label>`,
    '  </stream>',
  ]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    '  <datamode>complete</datamode>',
    `  <group group_id="${uuid(call, 10)}">`,
    '    <associate-time>2025-06-05T10:11:12Z</associate-time>',
    '  </group>',
    `  <session session_id="${session}">`,
    `    <sipSessionID>ab30317f1a784dc48ff824d0d3715d86;remote=${session.replaceAll('-', '')}</sipSessionID>`,
    `    <group-ref>${uuid(call, 10)}</group-ref>`,
    '    <start-time>2025-06-05T10:11:12Z</start-time>',
    '  </session>',
    ...participant(caller, `sip:+4930${String(call % 10_000_000).padStart(7, '0')}@carrier.example`, 'Carol Caller'),
    ...participant(callee, `sip:${extension}@pbx.acme.example`, `User ${extension}`),
    ...stream(fromCaller, 1),
    ...stream(fromCallee, 2),
    `  <sessionrecordingassoc session_id="${session}">`,
    '    <associate-time>2025-06-05T10:11:12Z</associate-time>',
    '  </sessionrecordingassoc>',
    ...associate(caller, fromCaller, fromCallee),
    ...associate(callee, fromCallee, fromCaller),
    '  <extensiondata xmlns:v="urn:example:vendor">',
    `    <v:queue>support</v:queue><v:agent>${extension}</v:agent><v:direction>inbound</v:direction>`,
    `    <v:call-id>${uuid(call, 30)}</v:call-id><v:trunk>carrier-1.sbc.example</v:trunk>`,
    `    <v:dialled>+49301234${extension}</v:dialled><v:routed-by>hunt group, longest idle first</v:routed-by>`,
    '  </extensiondata>',
    '</recording>',
    '',
  ].join('\r\n')
}

const uuid = (call: number, part: number): string =>
  `00000000-0000-4000-8000-${(call * 32 + part).toString(16).padStart(12, '0')}`
