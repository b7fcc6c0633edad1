import type { SrtpMasterKey } from '../model/srtp.ts'
import { CounterProtection } from './counter-protection.ts'
import { GcmProtection } from './gcm-protection.ts'
import type { PacketProtection } from './packet-protection.ts'
import { deriveSessionKeys } from './session-keys.ts'
import type { SrtpCrypto } from './srtp-crypto.ts'

/** The protection of RTP, or of RTCP, under a master key. */
export function protectPackets(master: SrtpMasterKey, kind: 'rtp' | 'rtcp', crypto: SrtpCrypto): PacketProtection {
  const { suite, mki } = master
  const keys = deriveSessionKeys(master, kind, crypto)
  if (suite.mode === 'gcm') return new GcmProtection(keys, mki, crypto)
  return new CounterProtection(keys, mki, kind === 'rtp' ? suite.rtpTagBytes : suite.rtcpTagBytes, crypto)
}
