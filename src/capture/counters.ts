/** Everything the live path counts, with the help text shown at /metrics. */
export const COUNTERS = {
  sip_requests: 'SIP requests received',
  sip_malformed: 'SIP messages that could not be parsed',
  sessions_opened: 'Recording sessions accepted',
  sessions_refused: 'Recording sessions refused',
  rtp_packets: 'RTP packets received',
  rtp_invalid: 'Datagrams on media ports that are not valid RTP or RTCP',
  rtp_dropped: 'RTP packets dropped because policy keeps nothing',
  rtp_foreign: "RTP and RTCP packets dropped because they came from an address that is not the stream's",
  srtp_auth_failed: 'SRTP and SRTCP packets dropped because their authentication tag was wrong',
  srtp_replayed: 'SRTP and SRTCP packets dropped because they were taken before, or are too old to tell',
  srtp_without_keys: 'SRTP and SRTCP packets dropped because their keys were not agreed on yet (DTLS)',
  dtls_handshakes: 'DTLS handshakes that brought keys for SRTP',
  dtls_failed: 'DTLS handshakes that failed: wrong certificate, nothing in common, or no answer',
  dtls_foreign: 'DTLS datagrams dropped because they came from an address that signalling did not name',
  rtp_not_kept: 'RTP packets lost at the recorder because the spool could not be written',
  spool_errors: 'Writes and syncs of the spool that failed',
  directory_loads:
    'Times that accounts, users, recording clients and settings were loaded, since they had changed or at the start',
  tls_certificate_reloads: 'Times that SIP over TLS took a new certificate from its files',
  tls_certificate_reloads_failed:
    'Times that new files of the TLS certificate could not be used, and the old certificate stayed',
  tls_clients_refused: 'TLS connections refused for their client certificate, or for having none',
  media_timeouts: 'Recording sessions ended because no media came any more',
  capture_threads_died: 'Threads that captured calls and died; their calls were cut short and they were started again',
  capture_priority_refused:
    'Capture threads that were started with the priority of any program, since the system allows no higher one',
  outbox_retries: 'Saves of a call that failed and are tried again',
} as const satisfies Record<string, string>

export type CounterName = keyof typeof COUNTERS

export type Count = (name: CounterName, by?: number) => void
