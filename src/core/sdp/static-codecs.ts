/** Payload types that need no rtpmap, RFC 3551 §6 tables 4 and 5. */

import type { Codec } from '../model/media.ts'

type Row = readonly [payloadType: number, encodingName: string, clockRateHz: number, channels?: number]

const ROWS: readonly Row[] = [
  [0, 'PCMU', 8000],
  // Reserved since RFC 3551; gateways still send G.726 at 32 kbit/s with it.
  [2, 'G726-32', 8000],
  [3, 'GSM', 8000],
  [4, 'G723', 8000],
  [5, 'DVI4', 8000],
  [6, 'DVI4', 16000],
  [7, 'LPC', 8000],
  [8, 'PCMA', 8000],
  [9, 'G722', 8000],
  [10, 'L16', 44100, 2],
  [11, 'L16', 44100],
  [12, 'QCELP', 8000],
  [13, 'CN', 8000],
  [14, 'MPA', 90000],
  [15, 'G728', 8000],
  [16, 'DVI4', 11025],
  [17, 'DVI4', 22050],
  [18, 'G729', 8000],
  // Reserved; older Cisco gateways send comfort noise with it.
  [19, 'CN', 8000],
  [25, 'CELB', 90000],
  [26, 'JPEG', 90000],
  [28, 'NV', 90000],
  [31, 'H261', 90000],
  [32, 'MPV', 90000],
  [33, 'MP2T', 90000],
  [34, 'H263', 90000],
]

const STATIC_CODECS = new Map<number, Codec>(
  ROWS.map(([payloadType, encodingName, clockRateHz, channels = 1]) => [
    payloadType,
    { payloadType, encodingName, clockRateHz, channels },
  ]),
)

/** Undefined for dynamic and unassigned payload types. */
export function findStaticCodec(payloadType: number): Codec | undefined {
  return STATIC_CODECS.get(payloadType)
}
